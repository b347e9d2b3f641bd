import EmulatorCore
import NIOCore

/// The telemetry of one sandbox: passes what happens in it on to the extensions that subscribe.
///
/// Nothing is sent while the sandbox is frozen.
final class Telemetry {
  /// How many events of a start are kept for extensions that subscribe later in it.
  private static let longestHistory = 10_000

  /// Whether the sandbox is frozen.
  var isPaused: () -> Bool = { false }
  /// How long a subscriber has to acknowledge a batch. Lambda does not document its limit. The time that the sandbox is
  /// frozen does not count.
  var acknowledgmentTimeout = Duration.seconds(5)
  /// Connects to subscribers.
  var dialer = SandboxDialer()
  /// Told of what a user should know.
  var onNotice: (String) -> Void = { _ in }

  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var subscribers: [ExtensionID: TelemetrySubscriber] = [:]
  /// What has happened since the start began; nil once it is over.
  private var history: [TelemetryRecord]?

  init(loop: any EventLoop, clock: EmulatorClock) {
    self.loop = loop
    self.clock = clock
  }

  /// A start begins. Those who subscribed before are gone.
  func startBegins() {
    end()
    history = []
  }

  /// The start is over: nobody subscribes any more.
  func startIsOver() { history = nil }

  /// An extension subscribes. It is sent what has happened since the start began; another subscription of the same
  /// extension is replaced, and what it has not been sent goes with it.
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

  /// Whether anybody wants to know.
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

  /// The sandbox is about to end, or goes on after a freeze: what waits is sent.
  ///
  /// - Parameter isEnding: whether it is about to end; nothing waits for company then.
  func resume(flushing isEnding: Bool) {
    for subscriber in subscribers.values { subscriber.resume(flushing: isEnding, at: clock.uptime) }
  }

  /// The processes are gone.
  func end() {
    for subscriber in subscribers.values { subscriber.end() }
    subscribers = [:]
    history = nil
  }

  /// The present, for events of a subscriber's own.
  var now: (uptime: Duration, unixMilliseconds: Int) { (clock.uptime, clock.unixMilliseconds) }
}
