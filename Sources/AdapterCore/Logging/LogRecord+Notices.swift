package import HTTPMessages
package import LambdaEvents

/// The records of notices about events. Each is worth one line in a sandbox's life.
extension LogRecord {
  /// The record of a notice.
  ///
  /// - Parameter request: the request that the event became.
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
          ("reason", "Function URLs, HTTP APIs, REST APIs and load balancers carry no WebSockets to Lambda."),
          (
            "hint",
            .text(
              "Use an API Gateway WebSocket API, whose events go to AWS_LWA_PASS_THROUGH_PATH, or server-sent events "
                + "with AWS_LWA_INVOKE_MODE=response_stream.")
          ),
        ])
    }
  }

  /// From this size on, in bytes, the context headers may be what a 400 is about: gunicorn and nginx take 8 KB a header,
  /// Tomcat 8 KB in all, and the request has others.
  private static let largeContext = 4096

  /// The record of a response that refuses the size of the request's header, or may do so; nil for any other.
  package static func refusedHeader(status: Int, request: HTTPRequest) -> LogRecord? {
    guard status == 431 || status == 400 else { return nil }
    let contextBytes = ContextFields.contextBytes(in: request.fields)
    guard status == 431 || contextBytes >= largeContext else { return nil }
    let message: StaticString =
      status == 431
      ? "The app refuses the size of the request's header"
      : "The app answers 400 to a request with large context headers"
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

  /// A REST API passes base64 on as it is, unless it is set up otherwise.
  package static let textInBase64 = LogRecord(
    .warn, "The text of a response was sent as base64: it is not UTF-8, or longer than Lambda takes as text",
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
            "HTTP events are recognized by their requestContext, which callers cannot write. For a test, take a whole "
              + "event, such as `swiftlet invoke --source rest-api --print` prints.")
        ),
      ])
  }
}
