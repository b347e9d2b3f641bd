/// When a sandbox's memory is measured, and what is said about it.
///
/// A measurement reads a few of the kernel's files. With metrics there is one after each invocation; the warnings alone
/// are served by one a second, since memory that runs out within a second is not saved by a warning.
package struct MemoryWatch: Sendable, Equatable {
  /// The time between measurements for the warnings alone, at least.
  package static let interval = Duration.seconds(1)
  /// The shares of the memory at which a warning is given, once each.
  package static let thresholds = [0.9, 0.97]

  private let measuresAlways: Bool
  private var last: Duration?
  /// How many thresholds were reached.
  private var reached = 0

  /// - Parameter measuresAlways: whether each invocation needs a measurement.
  package init(measuresAlways: Bool) { self.measuresAlways = measuresAlways }

  /// Whether to measure now.
  ///
  /// - Parameter now: the time on any monotonic clock.
  package func isDue(now: Duration) -> Bool {
    guard !measuresAlways, let last else { return true }
    return reached < Self.thresholds.count && now - last >= Self.interval
  }

  /// Takes a measurement.
  ///
  /// - Returns: a warning, at the first measurement that reaches a threshold.
  package mutating func measured(_ use: MemoryUse?, now: Duration) -> LogRecord? {
    last = now
    guard let use, let limit = use.limit, let share = use.share else { return nil }
    let reached = Self.thresholds.count { share >= $0 }
    guard reached > self.reached else { return nil }
    self.reached = reached
    return LogRecord(
      .warn, "Memory is nearly used up",
      [
        ("usedBytes", .integer(use.used)), ("limitBytes", .integer(limit)), ("percent", .decimal(share * 100)),
        ("hint", "Raise the function's memory before it is killed, run fewer workers, or look for a leak."),
      ])
  }
}
