import ByteBuffers
package import HTTPMessages

/// The records of requests and responses. Build them only if their level is enabled.
extension LogRecord {
  /// A request to the app: header names at debug; at trace also their values, with secret ones masked.
  package static func request(_ request: HTTPRequest, level: LogLevel) -> LogRecord {
    LogRecord(
      .debug, "Request to the app",
      [
        ("method", .text(request.method.name)), ("target", .text(FieldMasking.loggable(target: request.target))),
        ("headers", headers(request.fields, level: level)), ("bodyBytes", .integer(request.body.count)),
      ])
  }

  /// The app's response: header names at debug; at trace also their values, with secret ones masked.
  ///
  /// - Parameters:
  ///   - head: the response's head.
  ///   - bodyBytes: the size of its body; nil if it is not known.
  ///   - elapsed: the time since the request was first sent.
  ///   - attempts: how many times the request was sent.
  package static func response(
    _ head: HTTPResponseHead, bodyBytes: Int?, elapsed: Duration, attempts: Int, level: LogLevel
  ) -> LogRecord {
    var metadata: [Pair] = [("status", .integer(head.status)), ("headers", headers(head.fields, level: level))]
    if let bodyBytes { metadata.append(("bodyBytes", .integer(bodyBytes))) }
    metadata.append(("durationMs", .milliseconds(elapsed)))
    if attempts != 1 { metadata.append(("attempts", .integer(attempts))) }
    return LogRecord(.debug, "Response from the app", metadata)
  }

  /// The line of a request for `AWS_LWA_ACCESS_LOG`, without headers.
  package static func access(
    method: HTTPMethod, target: [UInt8], status: Int, requestBytes: Int, responseBytes: Int, elapsed: Duration
  ) -> LogRecord {
    LogRecord(
      .info, "Request answered",
      [
        ("method", .text(method.name)), ("target", .text(FieldMasking.loggable(target: target))),
        ("status", .integer(status)), ("requestBytes", .integer(requestBytes)),
        ("responseBytes", .integer(responseBytes)), ("durationMs", .milliseconds(elapsed)),
      ])
  }

  private static func headers(_ fields: HTTPFields, level: LogLevel) -> LogValue {
    .list(level == .trace ? FieldMasking.loggable(fields) : (0..<fields.count).map { fields.nameText(at: $0) })
  }
}
