import Glibc

/// The clock that all figures are taken from.
enum MonotonicTime {
  /// Nanoseconds since some moment of the past.
  static var now: UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

  /// What a clock shows, in nanoseconds.
  static func nanoseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
