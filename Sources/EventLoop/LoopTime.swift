/// A moment of ``ContinuousClock`` as the loop keeps it: in nanoseconds since it began.
///
/// The layout of the clock's own instants is known at run time only, which makes each copy and comparison of them a
/// call. The loop makes dozens for each invocation.
struct LoopTime: Comparable, Sendable {
  private static let start = ContinuousClock.now

  private let nanoseconds: Int64

  /// The same moment; what is centuries away is taken for the end of time.
  init(_ instant: ContinuousClock.Instant) {
    let (seconds, attoseconds) = (instant - Self.start).components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    nanoseconds = overflows ? (seconds < 0 ? .min : .max) : whole.addingSaturated(attoseconds / 1_000_000_000)
  }

  /// The moment now.
  static var now: LoopTime { LoopTime(.now) }

  /// Whole milliseconds until `later`, rounded up so that who waits for them does not wake before it.
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
