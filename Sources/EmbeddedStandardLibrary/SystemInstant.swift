internal import CGlibc

/// A clock of the system, by its number; clock_gettime(2).
package protocol SystemClock {
  static var identifier: Int32 { get }
}

/// A moment of a clock: the part of the standard library's clocks and instants that the adapter uses. Delete this file
/// together with the clocks.
package struct SystemInstant<Clock: SystemClock>: Comparable, Hashable, Sendable {
  /// The time since the clock began.
  private let value: Duration

  private init(_ value: Duration) { self.value = value }

  package static var now: SystemInstant {
    var time = timespec()
    clock_gettime(Clock.identifier, &time)
    // As `Duration(secondsComponent:attosecondsComponent:)`, with one multiplication. A clock that begins with the system
    // stays below the 292 years that nanoseconds can express.
    let nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let (high, low) = nanoseconds.multipliedFullWidth(by: 1_000_000_000)
    return SystemInstant(Duration(_high: high, low: low))
  }

  package func duration(to other: SystemInstant) -> Duration { other.value - value }

  package static func < (left: SystemInstant, right: SystemInstant) -> Bool { left.value < right.value }
  package static func + (left: SystemInstant, right: Duration) -> SystemInstant { SystemInstant(left.value + right) }
  package static func - (left: SystemInstant, right: Duration) -> SystemInstant { SystemInstant(left.value - right) }
  package static func - (left: SystemInstant, right: SystemInstant) -> Duration { left.value - right.value }
}
