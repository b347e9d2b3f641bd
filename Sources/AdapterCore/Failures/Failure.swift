import ByteBuffers
package import HTTPMessages
import LambdaInterface
import WireFormat

/// A failure with its explanation.
package struct Failure: Error, Sendable, Equatable {
  /// The stable code.
  package let code: FailureCode
  /// What happened, in one sentence with figures.
  package let summary: String
  /// The likely cause, judged by the evidence.
  package let cause: String
  /// What to do about it.
  package let cure: String
  /// What was known.
  package let evidence: Evidence
  private let subject: Subject

  /// What the failure concerns.
  package enum Subject: Sendable, Equatable {
    /// What the code says.
    case code
    /// The adapter's command line.
    case commandLine
    /// A second adapter in the sandbox.
    case otherAdapter
    /// The result of one invocation.
    case result
    /// One event, which the adapter could not receive.
    case event
  }

  /// Creates a failure from its parts.
  package init(
    _ code: FailureCode, about subject: Subject = .code, summary: String, cause: String, cure: String,
    evidence: Evidence = Evidence()
  ) {
    self.code = code
    self.subject = subject
    self.summary = summary
    self.cause = cause
    self.cure = cure
    self.evidence = evidence
  }
}

extension Failure {
  /// The response for an HTTP caller: problem details (RFC 9457).
  ///
  /// Callers may be strangers. Without `details` they get only the status, the code and the request ID, and nothing
  /// about the app's internals. The response has no fields that frame the body; the sender adds them.
  package func problemDetails(requestID: String, details: Bool) -> HTTPResponse {
    let status = code.status ?? 500
    var writer = JSONWriter()
    writer.object { writer in
      // With this type, the title is the status's reason phrase (RFC 9457 section 4.2.1).
      writer.key("type")
      writer.string("about:blank")
      writer.key("title")
      writer.string("\(HTTPStatus.reasonPhrase(of: status))")
      writer.key("status")
      writer.number(status)
      writer.key("code")
      writer.string(code.rawValue)
      writer.key("requestId")
      writer.string(requestID)
      if details {
        writer.key("detail")
        writer.string(summary)
        writer.key("cause")
        writer.string(cause)
        writer.key("cure")
        writer.string(cure)
        writer.key("evidence")
        LogValue.group(evidence.logPairs).write(to: &writer)
      }
    }
    let body = writer.finish()
    var fields = HTTPFields([("content-type", "application/problem+json"), ("cache-control", "no-store")])
    if let retryAfter = code.retryAfter { fields.append(name: "retry-after", value: String(retryAfter)) }
    return HTTPResponse(status: status, fields: fields, body: SharedBytes(body))
  }

  /// The body of an invocation or init error for the Runtime API. It contains everything, since its reader owns the
  /// function.
  package func invocationError() -> [UInt8] {
    ErrorPayload.runtimeJSON(type: code.rawValue, message: "\(summary) \(cause) \(cure)")
  }

  /// The log record of the failure, with all evidence.
  package var logRecord: LogRecord { logRecord(status: nil) }

  /// The log record of the failure, with all evidence.
  ///
  /// - Parameter status: the status that an HTTP caller gets; nil if there is no caller, or it has a status already.
  package func logRecord(status: Int?) -> LogRecord {
    var metadata: [LogRecord.Pair] = [("code", .text(code.rawValue))]
    if let status { metadata.append(("status", .integer(status))) }
    metadata += [("summary", .text(summary)), ("cause", .text(cause)), ("cure", .text(cure))]
    if subject == .code, let checks = code.checks { metadata.append(("checks", .text("\(checks)"))) }
    let known = evidence.logPairs
    if !known.isEmpty { metadata.append(("evidence", .group(known))) }
    return LogRecord(level, message, metadata)
  }

  private var level: LogLevel {
    switch (code, subject) {
    case (.eventMalformed, _), (.eventRejected, _), (.eventForbidden, _), (_, .event): .warn
    case (_, .result): .error
    case (.appHung, _), (.runtimeUnavailable, _), (.settingsInvalid, _): .fatal
    default: .error
    }
  }

  private var message: StaticString {
    switch subject {
    case .code: code.message
    case .commandLine: "The command line is invalid"
    case .otherAdapter: "Another adapter runs in this sandbox"
    case .result: "Lambda did not accept the result"
    case .event: "An event that Lambda handed out cannot be read"
    }
  }
}
