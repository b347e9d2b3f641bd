import NIOCore

/// The time that runs against what a sandbox is doing. There is one at a time.
final class TimeLimit {
  /// Called when it is over.
  var onReached: () -> Void = {}
  /// When it is over, on the clock that never jumps.
  private(set) var end = Duration.zero

  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var timer: Scheduled<Void>?

  init(on loop: any EventLoop, clock: EmulatorClock) {
    self.loop = loop
    self.clock = clock
  }

  /// Begins now, and is over after this long.
  func start(_ limit: Duration) {
    end = clock.uptime + limit
    restart()
  }

  /// Goes on until the same ``end``, for what the sandbox does next.
  func restart() {
    run(for: end - clock.uptime) { [weak self] in self?.onReached() }
  }

  /// Does something else after this long, unless another time begins or this one is stopped.
  func run(for duration: Duration, then body: @escaping () -> Void) {
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(duration), body)
  }

  /// Runs no more.
  func stop() {
    timer?.cancel()
    timer = nil
  }
}

extension TimeAmount {
  /// The same span of time, in whole nanoseconds.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
