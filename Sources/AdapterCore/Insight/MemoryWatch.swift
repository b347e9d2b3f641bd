/// Decides when a sandbox's memory is measured, and warns when it is short.
///
/// A measurement reads a few kernel files. With metrics, memory is measured after each invocation. For warnings alone,
/// at most once a second: if memory runs out within a second, a warning does not help.
package struct MemoryWatch: Sendable, Equatable {
  /// The shortest time between measurements for warnings alone.
  package static let interval = Duration.seconds(1)
  /// The shares of memory in use that cause a warning, once each.
  package static let thresholds = [0.9, 0.97]

  private let measuresAlways: Bool
  private var last: Duration?
  /// How many thresholds have been reached.
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

  /// Evaluates a measurement.
  ///
  /// - Returns: a warning if this is the first measurement that reaches a threshold.
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
        (
          "hint",
          "Raise the function's memory, run fewer workers, or look for a leak, before the kernel kills a process."
        ),
      ])
  }
}
