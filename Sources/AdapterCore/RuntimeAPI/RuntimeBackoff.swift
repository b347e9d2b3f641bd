/// Decides whether and when to retry a call of the Runtime API or Extensions API after an error.
///
/// Errors are often temporary, for example while another extension's proxy is starting. But an API that keeps failing
/// must not be called in a tight loop, because the function pays for the CPU time.
package struct RuntimeBackoff: Sendable, Equatable {
  /// How a call ended.
  package enum Answer: Sendable, Equatable {
    /// A response with this status.
    case status(Int)
    /// The connection was refused or broke.
    case broken(reason: String)
    /// The response has the right status, but required data is missing or wrong.
    case malformed(reason: String)
  }

  /// The failure of an event that Lambda may have handed out with the response that ended a call of `next`; nil if it
  /// handed out none.
  package static func unreadableEvent(_ answer: Answer) -> ObservedFailure? {
    if case .malformed(let reason) = answer { .eventUnreadable(reason: reason) } else { nil }
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// The call succeeded.
    case succeed
    /// Retry after this time.
    case retry(after: Duration)
    /// Give up: another retry is pointless, or there have been enough.
    case fail(ObservedFailure)
  }

  /// The first pause.
  package static let first = Duration.milliseconds(10)
  /// The longest pause.
  package static let longest = Duration.seconds(2)
  /// How many times in a row a call may fail before the adapter gives up: about 12 s with the pauses.
  package static let limit = 12

  private let call: String
  private var failures = 0

  /// Creates a back-off.
  ///
  /// - Parameter call: the call's name in messages: `GET invocation/next`.
  package init(call: String) { self.call = call }

  /// Decides how to continue after a call has ended.
  ///
  /// - Parameter jitter: a random number from 0 up to 1, so that several clients do not retry in step.
  package mutating func ended(_ answer: Answer, jitter: Double) -> Step {
    let reason: String
    switch answer {
    case .status(200..<300):
      failures = 0
      return .succeed
    case .status(let status):
      reason = "returned status \(status)"
      // 403: the sandbox is not in a state for this call; 410: the sandbox has ended. A retry changes neither.
      if status == 403 || status == 410 { return .fail(.runtimeUnavailable(reason: "\(call) \(reason).")) }
    case .broken(let why): reason = "failed: \(why)"
    case .malformed(let why): reason = "returned an invalid response: \(why)"
    }
    failures += 1
    guard failures < Self.limit else {
      return .fail(.runtimeUnavailable(reason: "\(call) \(reason) (\(failures) times in a row)."))
    }
    return .retry(after: Self.pause(after: failures, jitter: jitter))
  }

  /// The pause after this many failures in a row: doubled each time up to the longest, and then 50% to 100% of that.
  static func pause(after failures: Int, jitter: Double) -> Duration {
    let full = min(first * (1 << min(max(failures - 1, 0), 16)), longest)
    return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
  }
}
