import Glibc

/// The adapter's time: since it began, by a clock that runs through a freeze. The pure core counts in it.
enum AdapterClock {
  private static let start = ContinuousClock.now

  /// The time now.
  static var now: Duration { ContinuousClock.now - start }

  /// The moment at which ``now`` is `time`, for waiting until then.
  static func instant(_ time: Duration) -> ContinuousClock.Instant { start + time }

  /// Unix time in milliseconds.
  static var unixMilliseconds: Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
  }
}
