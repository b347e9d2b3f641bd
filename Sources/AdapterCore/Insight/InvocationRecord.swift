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
  /// How long init took, in the first invocation of a sandbox.
  package var initDuration: Duration?
  /// The size of the request's body, in bytes.
  package var requestBytes: Int?
  /// The size of the answer's body, in bytes.
  package var responseBytes: Int?
  /// The memory in use in the sandbox, in bytes.
  package var memoryUsed: Int?
  /// The sandbox's memory, in bytes.
  package var memoryLimit: Int?

  /// A record of an invocation that took so long.
  package init(requestID: String, traceID: String? = nil, duration: Duration) {
    self.requestID = requestID
    self.traceID = traceID
    self.duration = duration
  }

  /// From what share on memory and time are near their limits.
  package static let warningShare = 0.9

  /// What the adapter took itself, besides the app.
  package var overhead: Duration? { appLatency.map { max(duration - $0, .zero) } }

  /// The share of memory in use, 0 to 1.
  package var memoryShare: Double? {
    guard let memoryUsed, let memoryLimit, memoryLimit > 0 else { return nil }
    return Double(memoryUsed) / Double(memoryLimit)
  }

  /// The share of its time that the invocation took, 0 to 1 and beyond.
  package var timeShare: Double? {
    guard let timeAllowed, timeAllowed > .zero else { return nil }
    return duration / timeAllowed
  }

  /// Warnings of limits that are near, before they are met.
  package var warnings: [LogRecord] {
    var warnings: [LogRecord] = []
    if let memoryShare, memoryShare >= Self.warningShare, let memoryUsed, let memoryLimit {
      warnings.append(
        LogRecord(
          .warn, "Memory is nearly used up",
          [
            ("usedBytes", .integer(memoryUsed)), ("limitBytes", .integer(memoryLimit)),
            ("percent", .decimal(memoryShare * 100)),
            ("hint", "Raise the function's memory before it is killed, run fewer workers, or look for a leak."),
          ]))
    }
    if let timeShare, timeShare >= Self.warningShare, failure != .appTimedOut, let timeAllowed {
      warnings.append(
        LogRecord(
          .warn, "The invocation nearly timed out",
          [
            ("durationMs", .milliseconds(duration)), ("allowedMs", .milliseconds(timeAllowed)),
            ("percent", .decimal(timeShare * 100)),
            ("hint", "Raise the function's timeout, or find out where the request spends its time."),
          ]))
    }
    return warnings.map { $0.with(requestID: requestID, traceID: traceID) }
  }
}
