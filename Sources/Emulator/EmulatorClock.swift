import Glibc

/// The two clocks that the emulator goes by.
struct EmulatorClock {
  private let start = ContinuousClock.now

  /// How long the emulator has run: a clock that never jumps.
  var uptime: Duration { ContinuousClock.now - start }

  /// Unix time in milliseconds.
  var unixMilliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
