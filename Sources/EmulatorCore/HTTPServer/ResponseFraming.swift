/// How a response's body is delimited, and whether the connection persists after it (RFC 9112 sections 6 and 9).
package struct ResponseFraming: Sendable, Equatable {
  /// What happens to the `Content-Length` field.
  package enum ContentLength: Sendable, Equatable {
    /// The field stays as the router set it, or absent.
    case unchanged
    /// The field is removed.
    case removed
    /// The field is set to the size of the body.
    case ofBody
  }

  /// The value of the `Connection` field.
  package enum Connection: Sendable, Equatable {
    /// No field: HTTP/1.1 connections persist by default.
    case persistent
    /// `keep-alive`, which HTTP/1.0 requires.
    case keepAlive
    /// `close`.
    case close
  }

  package var contentLength: ContentLength
  /// Whether the body uses `Transfer-Encoding: chunked`.
  package var isChunked: Bool
  /// Whether the response has a body.
  package var sendsBody: Bool
  /// Whether the response uses HTTP/1.0, where the end of the connection ends the body.
  package var isHTTP10: Bool
  package var connection: Connection

  /// The framing of a response that is complete.
  ///
  /// - Parameters:
  ///   - status: the response's status.
  /// - request: the request; nil if none could be parsed.
  ///   - hasContentLength: whether the router set a `Content-Length`; the response to HEAD keeps it.
  ///   - keepsAlive: whether the connection persists.
  init(
    status: Int, _ request: ServerConnectionStateMachine.Request? = nil, hasContentLength: Bool = false,
    keepsAlive: Bool = false
  ) {
    let isHEAD = request?.isHEAD ?? false
    let mayHaveBody = Self.mayHaveBody(status)
    contentLength = isHEAD && hasContentLength ? .unchanged : mayHaveBody ? .ofBody : .removed
    isChunked = false
    sendsBody = mayHaveBody && !isHEAD
    isHTTP10 = false
    connection = Self.connection(request, keepsAlive: keepsAlive)
  }

  /// The framing of a response whose body is sent in parts: chunked, or for HTTP/1.0 callers until the connection
  /// closes.
  init(streamed status: Int, _ request: ServerConnectionStateMachine.Request, keepsAlive: Bool) {
    let mayHaveBody = Self.mayHaveBody(status)
    sendsBody = mayHaveBody && !request.isHEAD
    isChunked = sendsBody && request.version == .http11
    isHTTP10 = sendsBody && !isChunked
    contentLength = sendsBody || !mayHaveBody ? .removed : .unchanged
    connection = Self.connection(request, keepsAlive: keepsAlive && !isHTTP10)
  }

  private static func connection(
    _ request: ServerConnectionStateMachine.Request?, keepsAlive: Bool
  ) -> Connection {
    keepsAlive ? request?.version == .http10 ? .keepAlive : .persistent : .close
  }

  /// Whether a response with this status may have a body (RFC 9110 section 6.4.1).
  private static func mayHaveBody(_ status: Int) -> Bool {
    switch status {
    case 100...199, 204, 304: false
    default: true
    }
  }
}
