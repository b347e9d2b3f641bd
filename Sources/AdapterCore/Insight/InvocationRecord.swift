/// What there is to say of one invocation when it is over. Nil means not known.
package struct InvocationRecord: Sendable, Equatable {
  /// Its id.
  package var requestID: String
  /// Its trace id.
  package var traceID: String?
  /// The status that the app answered, or the caller got in its place.
  package var status: Int?
  /// What went wrong.
  package var failure: FailureCode?
  /// How often the request was sent to the app.
  package var attempts = 0
  /// From the first attempt to the end of the app's answer.
  package var appLatency: Duration?
  /// From the event's arrival to Lambda's acceptance of the answer.
  package var duration: Duration
  /// From the event's arrival to Lambda's deadline.
  package var timeAllowed: Duration?
  /// How the sandbox began, in its first invocation.
  package var sandboxStart: SandboxStart?
  /// The size of the request's body, in bytes.
  package var requestBytes: Int?
  /// The size of the answer's body, in bytes.
  package var responseBytes: Int?
  /// The memory in use in the sandbox when the invocation was over.
  package var memory: MemoryUse?

  /// A record of an invocation that took so long.
  package init(requestID: String, traceID: String? = nil, duration: Duration) {
    self.requestID = requestID
    self.traceID = traceID
    self.duration = duration
  }

  /// The share of its time from which on an invocation nearly timed out.
  package static let warningShare = 0.9

  /// What the adapter took itself, besides the app.
  package var overhead: Duration? { appLatency.map { max(duration - $0, .zero) } }

  /// The share of its time that the invocation took, 0 to 1 and beyond.
  package var timeShare: Double? {
    guard let timeAllowed, timeAllowed > .zero else { return nil }
    return duration / timeAllowed
  }

  /// A warning that the invocation took nearly all of its time, if it did.
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
