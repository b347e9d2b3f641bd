/// The figures of one invocation, for metrics and warnings. Nil means not known.
package struct InvocationRecord: Sendable, Equatable {
  /// The invocation's ID.
  package var requestID: String
  /// The invocation's trace ID.
  package var traceID: String?
  /// The status of the app's response.
  package var status: Int?
  /// The failure, if any.
  package var failure: FailureCode?
  /// How many times the request was sent to the app.
  package var attempts = 0
  /// From the first attempt to the end of the app's response.
  package var appLatency: Duration?
  /// From the event's arrival to Lambda's acceptance of the result.
  package var duration: Duration
  /// From the event's arrival to Lambda's deadline.
  package var timeAllowed: Duration?
  /// How the sandbox started; set only in its first invocation.
  package var sandboxStart: SandboxStart?
  /// The size of the request's body, in bytes.
  package var requestBytes: Int?
  /// The size of the response's body, in bytes.
  package var responseBytes: Int?
  /// The memory in use in the sandbox at the end of the invocation.
  package var memory: MemoryUse?

  /// Creates a record in which only these values are known.
  package init(requestID: String, traceID: String? = nil, duration: Duration) {
    self.requestID = requestID
    self.traceID = traceID
    self.duration = duration
  }

  /// From this share of its time on, an invocation counts as nearly timed out.
  package static let warningShare = 0.9

  /// The time that the adapter itself took, without the app.
  package var overhead: Duration? { appLatency.map { max(duration - $0, .zero) } }

  /// The share of the allowed time that the invocation took: 0 to 1, or more.
  package var timeShare: Double? {
    guard let timeAllowed, timeAllowed > .zero else { return nil }
    return duration / timeAllowed
  }

  /// A warning if the invocation took nearly all of its time.
  package var timeWarning: LogRecord? {
    guard let timeShare, timeShare >= Self.warningShare, failure != .appTimedOut, let timeAllowed else { return nil }
    return LogRecord(
      .warn, "The invocation nearly timed out",
      [
        ("durationMs", .milliseconds(duration)), ("allowedMs", .milliseconds(timeAllowed)),
        ("percent", .decimal(timeShare * 100)),
        ("hint", "Raise the function's timeout, or find out where the request spends its time."),
      ])
  }
}
