/// When to ask the Runtime API or Extensions API again after an error, and when not to.
///
/// A proxy of another extension may still be starting, so that errors are often over in a moment; but an API that goes
/// on failing must not be asked in a tight loop, whose CPU time the function pays for.
package struct RuntimeBackoff: Sendable, Equatable {
  /// How a call ended.
  package enum Answer: Sendable, Equatable {
    /// A status came.
    case status(Int)
    /// The connection was refused or broke.
    case broken(reason: String)
    /// The answer's status is right, but what it must carry is missing or wrong.
    case malformed(reason: String)
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// The call succeeded.
    case succeed
    /// Ask again after this time.
    case retry(after: Duration)
    /// Give up: asking again is pointless, or was tried often enough.
    case fail(ObservedFailure)
  }

  /// The first pause.
  package static let first = Duration.milliseconds(10)
  /// The longest pause.
  package static let longest = Duration.seconds(2)
  /// How often in a row a call may fail before the adapter gives up: with the pauses, some 12 s.
  package static let limit = 12

  private let call: String
  private var failures = 0

  /// A back-off for this call, as it stands in messages: `GET invocation/next`.
  package init(call: String) { self.call = call }

  /// A call ended.
  ///
  /// - Parameter jitter: a random number from 0 up to 1, so that several clients do not ask in step.
  package mutating func ended(_ answer: Answer, jitter: Double) -> Step {
    let reason: String
    switch answer {
    case .status(200..<300):
      failures = 0
      return .succeed
    case .status(let status):
      reason = "returned status \(status)"
      // 403: not in a state for this call; 410: this sandbox is over. Neither changes by asking again.
      if status == 403 || status == 410 { return .fail(.runtimeUnavailable(reason: "\(call) \(reason).")) }
    case .broken(let why): reason = "failed: \(why)"
    case .malformed(let why): reason = "was answered with what is not documented: \(why)"
    }
    failures += 1
    guard failures < Self.limit else {
      return .fail(.runtimeUnavailable(reason: "\(call) \(reason) (\(failures) times in a row)."))
    }
    return .retry(after: Self.pause(after: failures, jitter: jitter))
  }

  /// The pause after so many failures in a row: doubled each time up to the longest, then 50% to 100% of that.
  static func pause(after failures: Int, jitter: Double) -> Duration {
    let full = min(first * (1 << min(max(failures - 1, 0), 16)), longest)
    return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
  }
}
