/// When to end an exchange so that its caller still gets a response.
package enum InvocationDeadline {
  /// The last moment for the app: Lambda's deadline minus the margin.
  ///
  /// The margin is at most half of the remaining time, so that a function with a very short timeout still works.
  ///
  /// - Parameters:
  ///   - now: the time, on the clock of the result.
  ///   - remaining: the time until Lambda's deadline.
  ///   - margin: `AWS_LWA_DEADLINE_MARGIN`.
  package static func lastMoment(now: Duration, remaining: Duration, margin: Duration) -> Duration {
    guard remaining > .zero else { return now }
    return now + max(remaining - margin, remaining / 2)
  }
}
