/// An instant of ``ContinuousClock`` as nanoseconds since the program first used the loop's time.
///
/// The layout of the clock's own instants is known only at run time, so each copy and comparison of them is a function
/// call. The loop makes dozens of these for each invocation.
struct LoopTime: Comparable, Sendable {
  private static let start = ContinuousClock.now

  private let nanoseconds: Int64

  /// Converts an instant; one that is centuries away becomes the earliest or latest time.
  init(_ instant: ContinuousClock.Instant) {
    let (seconds, attoseconds) = (instant - Self.start).components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    nanoseconds = overflows ? (seconds < 0 ? .min : .max) : whole.addingSaturated(attoseconds / 1_000_000_000)
  }

  static var now: LoopTime { LoopTime(.now) }

  /// The milliseconds until `later`, rounded up so that a wait of this length does not end too early.
  func milliseconds(until later: LoopTime) -> Int32 {
    guard later > self else { return 0 }
    let left = later.nanoseconds.subtractingReportingOverflow(nanoseconds)
    guard !left.overflow else { return .max }
    return Int32(clamping: left.partialValue / 1_000_000 + (left.partialValue % 1_000_000 == 0 ? 0 : 1))
  }

  static func < (left: LoopTime, right: LoopTime) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Int64 {
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }
}
