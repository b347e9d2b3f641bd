import Glibc

/// The clock for all figures.
enum MonotonicTime {
  /// Nanoseconds since an arbitrary epoch.
  static var now: UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

  /// The time of a clock, in nanoseconds.
  static func nanoseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
