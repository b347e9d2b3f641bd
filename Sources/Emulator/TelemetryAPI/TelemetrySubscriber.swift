import EmulatorCore
import NIOCore

/// An extension that has subscribed to telemetry. ``TelemetryBuffer`` decides what to send, and when.
final class TelemetrySubscriber {
  /// Its subscription.
  private(set) var subscription: TelemetrySubscription

  private let name: String
  private unowned let telemetry: Telemetry
  private let loop: any EventLoop
  private var buffer: TelemetryBuffer
  private var delivery: any TelemetryDelivery
  private var timer: Scheduled<Void>?
  private var hasEnded = false
  private var isDropping = false
  /// Counts deliveries, so that the result of one that has timed out is ignored.
  private var deliveryNumber = 0
  private var isUnresponsive = false

  init(name: String, _ subscription: TelemetrySubscription, _ telemetry: Telemetry, on loop: any EventLoop) {
    self.name = name
    self.subscription = subscription
    self.telemetry = telemetry
    self.loop = loop
    buffer = TelemetryBuffer(
      limits: subscription.buffering, acknowledgmentTimeout: telemetry.acknowledgmentTimeout)
    delivery = telemetry.dialer.delivery(to: subscription.destination, on: loop)
  }

  /// It subscribes anew.
  func replace(with subscription: TelemetrySubscription) {
    self.subscription = subscription
    buffer.change(limits: subscription.buffering)
    delivery.close()
    delivery = telemetry.dialer.delivery(to: subscription.destination, on: loop)
    step()
  }

  /// Adds an event, if the subscription includes its type.
  func take(_ record: TelemetryRecord, at now: Duration) {
    if subscription.types.contains(record.stream), let event = record.json(in: subscription.schema) {
      let isKept = buffer.append(event, at: now)
      if !isKept, !isDropping {
        telemetry.onNotice("\(name) takes its telemetry too slowly: some is dropped")
      }
      isDropping = !isKept
    }
    step()
  }

  /// See ``Telemetry/pause()``.
  func pause(at now: Duration) { buffer.pause(at: now) }

  /// See ``Telemetry/resume(flushing:)``.
  func resume(flushing isEnding: Bool, at now: Duration) {
    buffer.resume(at: now)
    if isEnding { buffer.flush() }
    step()
  }

  /// Its process is gone.
  func end() {
    hasEnded = true
    timer?.cancel()
    delivery.close()
  }

  /// Sends events that are due, or schedules that.
  private func step() {
    timer?.cancel()
    timer = nil
    guard !hasEnded, !telemetry.isPaused() else { return }
    let now = telemetry.now.uptime
    switch buffer.next(at: now) {
    case .none: break
    case .wait(let time):
      timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(time - now)) { [weak self] in self?.step() }
    case .send(let entries):
      deliveryNumber += 1
      let number = deliveryNumber
      delivery.send(entries.map(encoded)).assumeIsolated().whenComplete { [weak self] result in
        self?.ended(number, result)
      }
      step()
    case .timedOut(let records):
      deliveryNumber += 1
      delivery.close()
      if !isUnresponsive {
        telemetry.onNotice(
          "\(name) did not acknowledge telemetry within \(PlatformLog.seconds(telemetry.acknowledgmentTimeout)) s; dropped "
            + "records: \(records). An extension should respond with status 200 before it processes a batch.")
      }
      isUnresponsive = true
      step()
    }
  }

  private func ended(_ number: Int, _ result: Result<Void, any Error>) {
    guard !hasEnded, number == deliveryNumber else { return }
    switch result {
    case .success:
      isUnresponsive = false
      buffer.delivered()
    case .failure: buffer.deliveryFailed(at: telemetry.now.uptime)
    }
    step()
  }

  private func encoded(_ entry: TelemetryBuffer.Entry) -> [UInt8] {
    switch entry {
    case .event(let event): return event
    case .dropped(let records, let bytes, let reason):
      let event = PlatformEvent.logsDropped(records: records, bytes: bytes, reason: reason.rawValue)
      let record = TelemetryRecord(time: telemetry.now.unixMilliseconds, .platform(event))
      return record.json(in: subscription.schema) ?? []
    }
  }
}
