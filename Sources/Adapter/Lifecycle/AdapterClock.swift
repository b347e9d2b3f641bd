import Glibc

/// The adapter's time: how long ago it started, by a clock that continues during a freeze. The pure core uses this
/// time.
enum AdapterClock {
  private static let start = ContinuousClock.now

  static var now: Duration { ContinuousClock.now - start }

  /// The instant at which ``now`` equals `time`, for waiting until then.
  static func instant(_ time: Duration) -> ContinuousClock.Instant { start + time }

  /// Unix time in milliseconds.
  static var unixMilliseconds: Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
  }
}
