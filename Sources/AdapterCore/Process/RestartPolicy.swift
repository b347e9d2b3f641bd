/// Decides when a supervised app that ended is restarted, and how long an invocation waits for it.
///
/// Times are durations on a clock that its caller chooses.
package struct RestartPolicy: Sendable, Equatable {
  /// The pause before the second restart in a row. The first restart has no pause.
  package static let firstPause = Duration.milliseconds(100)
  /// The longest pause.
  package static let longestPause = Duration.seconds(5)
  /// After running this long, an app's end does not count as in a row with earlier ones.
  package static let steady = Duration.seconds(5)
  /// How many starts in a row may fail before an invocation stops waiting for the next.
  package static let patience = 3

  private var inARow = 0

  /// How many times in a row the app ended before it was ready.
  package private(set) var failedStarts = 0

  /// Creates the policy for an app that has not failed yet.
  package init() {}

  /// The app ended.
  ///
  /// - Parameters:
  ///   - uptime: how long it had run.
  ///   - wasReady: whether it had become ready.
  /// - Returns: how long to wait before the restart.
  package mutating func ended(after uptime: Duration, wasReady: Bool) -> Duration {
    failedStarts = wasReady ? 0 : failedStarts + 1
    if uptime >= Self.steady { inARow = 0 }
    defer { inARow += 1 }
    guard inARow > 0 else { return .zero }
    return min(Self.firstPause * (1 << min(inARow - 1, 10)), Self.longestPause)
  }

  /// The app was ended on purpose in order to restart it, so the next restart has no pause.
  package mutating func endedOnPurpose() { inARow = 0 }

  /// The app became ready.
  package mutating func becameReady() { failedStarts = 0 }

  /// Whether an invocation should keep waiting for the app to become ready.
  ///
  /// - Parameter before: ``failedStarts`` when it began to wait.
  package func isWorthWaiting(failedStartsBefore before: Int) -> Bool {
    failedStarts < max(Self.patience, before + 1)
  }
}
