/// When an exchange is ended so that its caller still gets an answer.
package enum InvocationDeadline {
  /// The last moment for the app: the deadline less the margin.
  ///
  /// The margin takes at most half of what time there is, so that a function with a very short timeout works at all.
  ///
  /// - Parameters:
  ///   - now: the time, on the clock of the result.
  ///   - remaining: until Lambda's deadline.
  ///   - margin: `AWS_LWA_DEADLINE_MARGIN`.
  package static func lastMoment(now: Duration, remaining: Duration, margin: Duration) -> Duration {
    guard remaining > .zero else { return now }
    return now + max(remaining - margin, remaining / 2)
  }
}
