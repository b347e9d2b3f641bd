import NIOCore

/// The time limit for what a sandbox is doing.
final class TimeLimit {
  var onReached: () -> Void = {}
  /// On the monotonic clock.
  private(set) var end = Duration.zero

  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var timer: Scheduled<Void>?

  init(on loop: any EventLoop, clock: EmulatorClock) {
    self.loop = loop
    self.clock = clock
  }

  func start(_ limit: Duration) {
    end = clock.uptime + limit
    restart()
  }

  /// Continues until the same ``end``, for the next thing that the sandbox does.
  func restart() {
    run(for: end - clock.uptime) { [weak self] in self?.onReached() }
  }

  /// Calls `body` after this long instead, unless ``stop()`` or another start comes first.
  func run(for duration: Duration, then body: @escaping () -> Void) {
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(duration), body)
  }

  func stop() {
    timer?.cancel()
    timer = nil
  }
}

extension TimeAmount {
  /// The same duration, in whole nanoseconds.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
