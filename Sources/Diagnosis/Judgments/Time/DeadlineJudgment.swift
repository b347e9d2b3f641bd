import AdapterCore

/// Judges response times against the function's timeout: `time.deadline`.
package enum DeadlineJudgment {
  /// How long a request took through the function, at the CPU share that the function has.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    package var duration: Duration
    /// Whether the function's timeout or the adapter's deadline ended it.
    package var isTimedOut: Bool
    /// The CPU time that the app used meanwhile.
    package var processorTime = Duration.zero

    package init(request: AppRequest, duration: Duration, isTimedOut: Bool) {
      self.request = request
      self.duration = duration
      self.isTimedOut = isTimedOut
    }
  }

  /// From this share of the timeout on, a response is late.
  private static let share = 0.5

  package static func judge(_ observations: [Observation], timeout: Duration) -> CheckResult.Status {
    guard let longest = observations.max(by: { $0.duration < $1.duration }) else {
      return .undecided("No request was made.")
    }
    // The worst of each request.
    let late = observations.filter { $0.isTimedOut || $0.duration > timeout * share }
      .sorted { ($0.isTimedOut ? 1 : 0, $0.duration) > ($1.isTimedOut ? 1 : 0, $1.duration) }
    return .judged(
      late.map { finding($0, timeout) }.distinct,
      otherwise: "\(longest.request.title) took longest: \(DurationText.describe(longest.duration)) of "
        + "\(DurationText.describe(timeout)).")
  }

  private static func finding(_ seen: Observation, _ timeout: Duration) -> Finding {
    Finding(
      .timeDeadline, seen.isTimedOut ? .error : .warning,
      seen.isTimedOut
        ? "\(seen.request.title) exceeds the timeout" : "\(seen.request.title) comes close to the timeout",
      method: "The request was sent through the function, with the function's share of a CPU.",
      evidence: [
        "It took \(DurationText.describe(seen.duration)) of \(DurationText.describe(timeout))"
          + (seen.isTimedOut ? " and was ended." : ".")
      ],
      reason:
        "At the deadline the caller gets 504. Traffic, cold caches and slower networks make requests take longer than "
        + "they do here.",
      cure: "Raise the function's timeout (HTTP APIs end a request after 30 s, REST APIs after 29 s), make the request "
        + "quicker, or do the work elsewhere: respond at once and send it to a queue. Set timeouts on outgoing calls; the "
        + "deadline is in the header x-amzn-lambda-deadline-ms.",
      subject: seen.request.title)
  }
}
