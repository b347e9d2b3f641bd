internal import CGlibc

/// A clock that stands still while the machine is suspended, as in the standard library, whose clocks have no embedded
/// build. Delete this file once they have one.
package enum SuspendingClock: SystemClock {
  package typealias Instant = SystemInstant<SuspendingClock>

  package static var now: Instant { .now }
  package static var identifier: Int32 { CLOCK_MONOTONIC }
}
