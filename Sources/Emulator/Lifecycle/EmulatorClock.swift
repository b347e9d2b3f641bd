import CLinux

/// The emulator's two clocks: monotonic uptime and Unix time.
struct EmulatorClock {
  private let readUptime: @Sendable () -> Duration

  /// The system's clocks.
  init() {
    let start = ContinuousClock.now
    readUptime = { ContinuousClock.now - start }
  }

  /// A clock with a custom uptime, for tests.
  init(uptime: @escaping @Sendable () -> Duration) { readUptime = uptime }

  /// How long the emulator has run, on a monotonic clock.
  var uptime: Duration { readUptime() }

  /// Unix time in milliseconds.
  var unixMilliseconds: Int { Int(unix_milliseconds()) }
}
