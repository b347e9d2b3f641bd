import CLinux

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
  var unixMilliseconds: Int { Int(unix_milliseconds()) }
}
