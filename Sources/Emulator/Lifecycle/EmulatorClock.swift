import Glibc

/// The two clocks that the emulator goes by.
struct EmulatorClock {
  private let readUptime: @Sendable () -> Duration

  /// The system's clocks.
  init() {
    let start = ContinuousClock.now
    readUptime = { ContinuousClock.now - start }
  }

  /// A clock whose uptime is what `uptime` returns.
  init(uptime: @escaping @Sendable () -> Duration) { readUptime = uptime }

  /// How long the emulator has run: a clock that never jumps.
  var uptime: Duration { readUptime() }

  /// Unix time in milliseconds.
  var unixMilliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
