/// The events that wait for one subscriber, without sockets or a clock.
///
/// Events are sent in batches, one batch at a time. A batch is due when it is full, or when its first event has waited
/// long enough. If a delivery fails, the batch is sent again, with growing delays. If the subscriber does not
/// acknowledge a batch in time, the batch is dropped, because the subscriber may have received it. If the buffer is
/// full, new events are dropped. The subscriber gets the number of dropped events.
package struct TelemetryBuffer: Sendable, Equatable {
  /// An entry that waits.
  package enum Entry: Sendable, Equatable {
    /// An event (JSON).
    case event([UInt8])
    /// The number of events that were dropped at this point.
    case dropped(records: Int, bytes: Int, DropReason)
  }

  /// The `reason` of `platform.logsDropped`, in Lambda's words.
  package enum DropReason: String, Sendable {
    /// The buffer was full.
    case bufferFull = "Some logs were dropped because the downstream consumer is slower than the logs production rate"
    /// The subscriber did not acknowledge a batch in time.
    case notAcknowledged = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs."
  }

  /// The number of batches to keep for a slow subscriber.
  package static let keptBatches = 10
  /// The delay before the first retry of a delivery. Each further delay is twice as long.
  package static let firstRetry = Duration.milliseconds(50)
  /// The maximum delay before a retry.
  package static let longestRetry = Duration.seconds(2)

  private enum Delivery: Sendable, Equatable {
    case none
    /// The first `count` entries are being sent. They must be acknowledged by `deadline`.
    case underWay(count: Int, failures: Int, deadline: Duration)
    /// The first `count` entries could not be sent. They are sent again at `retryAt`.
    case failed(count: Int, failures: Int, retryAt: Duration)
  }

  private struct Waiting: Sendable, Equatable {
    var entry: Entry
    var since: Duration

    var size: Int { if case .event(let event) = entry { event.count } else { 0 } }
  }

  private var limits: TelemetrySubscription.Buffering
  private var waiting: [Waiting] = []
  private var bytes = 0
  private var delivery = Delivery.none
  private let acknowledgmentTimeout: Duration
  /// When the sandbox was frozen; nil if it is not.
  private var pausedAt: Duration?
  /// The number of entries to send without further delay.
  private var hurried = 0

  /// - Parameter acknowledgmentTimeout: how long the subscriber may take to acknowledge a batch, not counting pauses.
  package init(limits: TelemetrySubscription.Buffering, acknowledgmentTimeout: Duration) {
    self.limits = limits
    self.acknowledgmentTimeout = acknowledgmentTimeout
  }

  /// Replaces the limits of a batch.
  package mutating func change(limits: TelemetrySubscription.Buffering) { self.limits = limits }

  /// Adds an event.
  ///
  /// - Returns: false if the event was dropped because the buffer is full.
  @discardableResult
  package mutating func append(_ event: [UInt8], at now: Duration) -> Bool {
    let hasRoom =
      waiting.count < limits.maxItems * Self.keptBatches && bytes + event.count <= limits.maxBytes * Self.keptBatches
    guard hasRoom || waiting.isEmpty else {
      drop(event.count, at: now)
      return false
    }
    waiting.append(Waiting(entry: .event(event), since: now))
    bytes += event.count
    return true
  }

  private mutating func drop(_ size: Int, at now: Duration) {
    guard case .dropped(let records, let bytes, .bufferFull)? = waiting.last?.entry, waiting.count > countUnderWay
    else {
      waiting.append(Waiting(entry: .dropped(records: 1, bytes: size, .bufferFull), since: now))
      return
    }
    waiting[waiting.count - 1].entry = .dropped(records: records + 1, bytes: bytes + size, .bufferFull)
  }

  private var countUnderWay: Int {
    if case .underWay(let count, _, _) = delivery { count } else { 0 }
  }

  /// Pauses timeouts, because the sandbox is frozen and the subscriber cannot acknowledge anything.
  package mutating func pause(at now: Duration) { pausedAt = pausedAt ?? now }

  /// Resumes timeouts after a thaw.
  package mutating func resume(at now: Duration) {
    if let pausedAt, case .underWay(let count, let failures, let deadline) = delivery {
      delivery = .underWay(count: count, failures: failures, deadline: deadline + (now - pausedAt))
    }
    pausedAt = nil
  }

  /// Makes all entries due now, because the sandbox is about to end.
  package mutating func flush() {
    hurried = waiting.count
    if case .failed(let count, let failures, _) = delivery {
      delivery = .failed(count: count, failures: failures, retryAt: .zero)
    }
  }

  /// What to do next.
  package enum Action: Sendable, Equatable {
    /// Send these entries, then report the result.
    case send([Entry])
    /// Cancel the current delivery. Its events, this many, were dropped.
    case timedOut(records: Int)
    /// Call ``next(at:)`` again at this time.
    case wait(until: Duration)
    /// Call ``next(at:)`` again after an event or the end of a delivery.
    case none
  }

  /// Decides what to do next.
  package mutating func next(at now: Duration) -> Action {
    switch delivery {
    case .underWay(let count, _, let deadline):
      guard now >= deadline else { return .wait(until: deadline) }
      return timedOut(count, at: now)
    case .failed(let count, let failures, let retryAt):
      guard now >= retryAt else { return .wait(until: retryAt) }
      return send(count, failures: failures, at: now)
    case .none:
      guard let first = waiting.first else { return .none }
      let isFull = waiting.count >= limits.maxItems || bytes >= limits.maxBytes
      let due = first.since + limits.timeout
      guard isFull || hurried > 0 || now >= due else { return .wait(until: due) }
      return send(batch, failures: 0, at: now)
    }
  }

  /// The number of entries in the next batch.
  private var batch: Int {
    var size = 0
    var count = 0
    for entry in waiting {
      guard count < limits.maxItems, count == 0 || size + entry.size <= limits.maxBytes else { break }
      size += entry.size
      count += 1
    }
    return count
  }

  private mutating func send(_ count: Int, failures: Int, at now: Duration) -> Action {
    delivery = .underWay(count: count, failures: failures, deadline: now + acknowledgmentTimeout)
    return .send(waiting.prefix(count).map(\.entry))
  }

  private mutating func timedOut(_ count: Int, at now: Duration) -> Action {
    var events = 0
    var total = (records: 0, bytes: 0)
    for waiting in waiting.prefix(count) {
      switch waiting.entry {
      case .event(let event):
        events += 1
        total.records += 1
        total.bytes += event.count
      case .dropped(let records, let bytes, _):
        total.records += records
        total.bytes += bytes
      }
    }
    removeFirst(count)
    waiting.insert(
      Waiting(entry: .dropped(records: total.records, bytes: total.bytes, .notAcknowledged), since: now), at: 0)
    if hurried > 0 { hurried += 1 }
    return .timedOut(records: events)
  }

  /// Records that the current delivery succeeded.
  package mutating func delivered() {
    guard case .underWay(let count, _, _) = delivery else { return }
    removeFirst(count)
  }

  private mutating func removeFirst(_ count: Int) {
    bytes -= waiting.prefix(count).reduce(0) { $0 + $1.size }
    waiting.removeFirst(count)
    hurried = max(0, hurried - count)
    delivery = .none
  }

  /// Records that the current delivery failed.
  package mutating func deliveryFailed(at now: Duration) {
    guard case .underWay(let count, let failures, _) = delivery else { return }
    let delay = min(Self.firstRetry * (1 << min(failures, 10)), Self.longestRetry)
    delivery = .failed(count: count, failures: failures + 1, retryAt: now + delay)
  }
}
