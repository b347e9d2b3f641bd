package import HTTPMessages
import LambdaInterface
import WireFormat

extension Failure {
  /// The answer for an HTTP caller: problem details (RFC 9457).
  ///
  /// Callers are strangers: without `details` they learn the status, the code and the request id, and nothing of how
  /// the app is made. The fields do not frame the body; whoever sends it does.
  package func problemDetails(requestID: String, details: Bool) -> HTTPResponse {
    let status = code.status ?? 500
    var writer = JSONWriter()
    writer.object { writer in
      // With this type the title is the status's own phrase (RFC 9457 section 4.2.1).
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
    return HTTPResponse(status: status, fields: fields, body: body[...])
  }

  /// The body of an invocation error (or init error) for the Runtime API. Its reader owns the function, so it says all.
  package func invocationError() -> [UInt8] {
    ErrorPayload.runtimeJSON(type: code.rawValue, message: "\(summary) \(cause) \(cure)")
  }

  /// The failure for the log, with all that is known.
  package var logRecord: LogRecord {
    let level: LogLevel =
      switch code {
      case .eventMalformed, .eventRejected, .eventForbidden: .warn
      case .appHung, .runtimeUnavailable, .settingsInvalid: .fatal
      default: .error
      }
    var metadata: [LogRecord.Pair] = [("code", .text(code.rawValue))]
    if let status = code.status { metadata.append(("status", .integer(status))) }
    metadata += [("summary", .text(summary)), ("cause", .text(cause)), ("cure", .text(cure))]
    let known = evidence.logPairs
    if !known.isEmpty { metadata.append(("evidence", .group(known))) }
    return LogRecord(level, code.message, metadata)
  }
}
