/// The events that wait for one subscriber, as a machine without sockets or clock.
///
/// They are sent in batches, one at a time: a batch is due when it is full, or when its first event has waited long
/// enough. If a delivery fails, the batch is sent again, later each time. If the subscriber does not acknowledge a batch
/// in time, the batch is dropped, since the subscriber may have received it. The buffer is bounded: when it is
/// full, new events are dropped. The subscriber gets the number of dropped events.
package struct TelemetryBuffer: Sendable, Equatable {
  /// Something that waits.
  package enum Entry: Sendable, Equatable {
    /// An event, as JSON.
    case event([UInt8])
    /// This many events were dropped here.
    case dropped(records: Int, bytes: Int, DropReason)
  }

  /// The `reason` of `platform.logsDropped`, in Lambda's words.
  package enum DropReason: String, Sendable {
    /// There was no room for more events.
    case bufferFull = "Some logs were dropped because the downstream consumer is slower than the logs production rate"
    /// The subscriber did not acknowledge a batch in time.
    case notAcknowledged = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs."
  }

  /// How many batches are kept for a subscriber that is slow.
  package static let keptBatches = 10
  /// How long after the first failure a delivery is tried again; after each further one, twice as long.
  package static let firstRetry = Duration.milliseconds(50)
  /// How long at most.
  package static let longestRetry = Duration.seconds(2)

  private enum Delivery: Sendable, Equatable {
    /// None is under way.
    case none
    /// The first entries, this many, are being sent, and are to be acknowledged by `deadline`.
    case underWay(count: Int, failures: Int, deadline: Duration)
    /// The first entries, this many, could not be sent, and are to be sent again at this time.
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
  /// Since when the sandbox is frozen.
  private var pausedAt: Duration?
  /// How many of those that wait are to be sent without waiting any longer.
  private var hurried = 0

  /// An empty buffer.
  ///
  /// - Parameter acknowledgmentTimeout: How long the subscriber has to acknowledge a batch, not counting pauses.
  package init(limits: TelemetrySubscription.Buffering, acknowledgmentTimeout: Duration) {
    self.limits = limits
    self.acknowledgmentTimeout = acknowledgmentTimeout
  }

  /// The subscriber wants more or fewer at a time.
  package mutating func change(limits: TelemetrySubscription.Buffering) { self.limits = limits }

  /// Takes an event.
  ///
  /// - Returns: false where there is no room for it.
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

  /// The sandbox is frozen: the subscriber cannot acknowledge anything.
  package mutating func pause(at now: Duration) { pausedAt = pausedAt ?? now }

  /// The sandbox is thawed.
  package mutating func resume(at now: Duration) {
    if let pausedAt, case .underWay(let count, let failures, let deadline) = delivery {
      delivery = .underWay(count: count, failures: failures, deadline: deadline + (now - pausedAt))
    }
    pausedAt = nil
  }

  /// All that wait are to be sent at once: the sandbox is about to end.
  package mutating func flush() {
    hurried = waiting.count
    if case .failed(let count, let failures, _) = delivery {
      delivery = .failed(count: count, failures: failures, retryAt: .zero)
    }
  }

  /// What to do now.
  package enum Action: Sendable, Equatable {
    /// Send these, and tell how it went.
    case send([Entry])
    /// Stop the delivery under way: its events, this many, are dropped.
    case timedOut(records: Int)
    /// Ask again at this time.
    case wait(until: Duration)
    /// Ask again when there is an event, or when a delivery has ended.
    case none
  }

  /// What to do now.
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

  /// How many of those that wait are sent together.
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

  /// The delivery under way has come to its end.
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

  /// The delivery under way has failed.
  package mutating func deliveryFailed(at now: Duration) {
    guard case .underWay(let count, let failures, _) = delivery else { return }
    let delay = min(Self.firstRetry * (1 << min(failures, 10)), Self.longestRetry)
    delivery = .failed(count: count, failures: failures + 1, retryAt: now + delay)
  }
}
