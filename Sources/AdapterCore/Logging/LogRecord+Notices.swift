package import HTTPMessages
package import LambdaEvents

/// The records of notices about events. Each is logged once in the life of a sandbox.
extension LogRecord {
  /// The record of a notice.
  ///
  /// - Parameter request: the request made from the event.
  package static func notice(_ notice: EventNotice, about request: HTTPRequest) -> LogRecord {
    switch notice {
    case .lacksRequestContext:
      notHTTP("It has the method and path of an HTTP request, but no requestContext.", request)
    case .hasUnknownRequestContext:
      notHTTP("Its requestContext has no elb, no http and neither requestId nor stage.", request)
    case .asksForWebSocket:
      LogRecord(
        .warn, "A WebSocket request reached the app as a plain request",
        [
          ("method", .text(request.method.name)), ("target", .text(FieldMasking.loggable(target: request.target))),
          ("reason", "Function URLs, HTTP APIs, REST APIs and load balancers do not forward WebSockets to Lambda."),
          (
            "hint",
            .text(
              "Use an API Gateway WebSocket API, whose events go to AWS_LWA_PASS_THROUGH_PATH, or server-sent events "
                + "with AWS_LWA_INVOKE_MODE=response_stream.")
          ),
        ])
    }
  }

  /// From this size on, in bytes, the context headers may be the reason for a 400: gunicorn and nginx accept 8 KB per
  /// header, Tomcat 8 KB in total, and the request has other headers.
  private static let largeContext = 4096

  /// The record of a response that rejects the request because of the size of its headers, or may do so; nil for
  /// others.
  package static func refusedHeader(status: Int, request: HTTPRequest) -> LogRecord? {
    guard status == 431 || status == 400 else { return nil }
    let contextBytes = ContextFields.contextBytes(in: request.fields)
    guard status == 431 || contextBytes >= largeContext else { return nil }
    let message: StaticString =
      status == 431
      ? "The app rejected a request because of the size of its headers"
      : "The app responded 400 to a request with large context headers"
    return LogRecord(
      .warn, message,
      [
        ("status", .integer(status)), ("headerBytes", .integer(request.fields.byteCount)),
        ("contextBytes", .integer(contextBytes)),
        (
          "hint",
          .text(
            "Raise the server's limit for request headers, or set AWS_LWA_MAX_CONTEXT_BYTES, which leaves out the "
              + "largest parts of x-amzn-request-context and x-amzn-lambda-context.")
        ),
      ])
  }

  /// The record of text that was sent as base64. A REST API forwards that undecoded unless it is configured otherwise.
  package static let textInBase64 = LogRecord(
    .warn, "The text of a response was sent as base64: it is not UTF-8, or longer than Lambda accepts as text",
    [
      (
        "hint",
        .text(
          "A REST API decodes it for callers only if the type is among its binary media types. Otherwise send less, or "
            + "fewer quotes and control characters.")
      )
    ])

  private static func notHTTP(_ reason: String, _ request: HTTPRequest) -> LogRecord {
    LogRecord(
      .warn, "An event that looks like HTTP was not treated as HTTP",
      [
        ("target", .text(FieldMasking.loggable(target: request.target))), ("reason", .text(reason)),
        (
          "hint",
          .text(
            "HTTP events are recognized by their requestContext, which callers cannot forge. For a test, use a complete "
              + "event, such as `swiftlet invoke --source rest-api --print` prints.")
        ),
      ])
  }
}
