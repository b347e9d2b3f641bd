import EmulatorCore
import NIOCore

/// The telemetry of one sandbox: forwards its events to the extensions that subscribe.
///
/// Nothing is sent while the sandbox is frozen.
final class Telemetry {
  /// The number of events of a start that are kept for extensions that subscribe later in it.
  private static let longestHistory = 10_000

  /// Whether the sandbox is frozen.
  var isPaused: () -> Bool = { false }
  /// The time limit for the acknowledgment of a batch, without the time that the sandbox is frozen. Lambda does not
  /// document its limit.
  var acknowledgmentTimeout = Duration.seconds(5)
  /// Connects to subscribers.
  var dialer = SandboxDialer()
  /// Called with messages for the user.
  var onNotice: (String) -> Void = { _ in }

  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var subscribers: [ExtensionID: TelemetrySubscriber] = [:]
  /// The events since the start began; nil after its end.
  private var history: [TelemetryRecord]?

  init(loop: any EventLoop, clock: EmulatorClock) {
    self.loop = loop
    self.clock = clock
  }

  /// Begins a start, which removes earlier subscriptions.
  func startBegins() {
    end()
    history = []
  }

  /// Ends the start: there will be no more subscriptions.
  func startIsOver() { history = nil }

  /// Subscribes an extension, which receives all events since the start began. Replaces another subscription of the same
  /// extension, with its unsent events.
  func subscribe(
    _ id: ExtensionID, name: String, _ subscription: TelemetrySubscription
  ) throws(SandboxAPIError) {
    if let subscriber = subscribers[id] {
      let api = subscriber.subscription.schema.api
      guard api == subscription.schema.api else {
        throw .subscribedElsewhere(name, subscription.schema.api, api)
      }
      return subscriber.replace(with: subscription)
    }
    let subscriber = TelemetrySubscriber(name: name, subscription, self, on: loop)
    subscribers[id] = subscriber
    for record in history ?? [] { subscriber.take(record, at: clock.uptime) }
  }

  /// Whether there are subscribers.
  var hasSubscribers: Bool { !subscribers.isEmpty }

  /// Something has happened.
  func record(_ record: TelemetryRecord) {
    if let count = history?.count, count < Self.longestHistory { history?.append(record) }
    for subscriber in subscribers.values { subscriber.take(record, at: clock.uptime) }
  }

  /// The sandbox is frozen now.
  func pause() {
    for subscriber in subscribers.values { subscriber.pause(at: clock.uptime) }
  }

  /// Sends waiting events: the sandbox is about to end, or was thawed.
  func resume(flushing isEnding: Bool) {
    for subscriber in subscribers.values { subscriber.resume(flushing: isEnding, at: clock.uptime) }
  }

  /// The processes are gone.
  func end() {
    for subscriber in subscribers.values { subscriber.end() }
    subscribers = [:]
    history = nil
  }

  /// The current time, for events about a subscriber.
  var now: (uptime: Duration, unixMilliseconds: Int) { (clock.uptime, clock.unixMilliseconds) }
}
