/// How a response's body is delimited, and whether the connection persists after it (RFC 9112 sections 6 and 9).
package struct ResponseFraming: Sendable, Equatable {
  /// What becomes of the `Content-Length` field.
  package enum ContentLength: Sendable, Equatable {
    /// It stays as the router set it, or absent.
    case unchanged
    /// It is removed.
    case removed
    /// It is the size of the body.
    case ofBody
  }

  /// What the `Connection` field says.
  package enum Connection: Sendable, Equatable {
    /// Nothing: HTTP/1.1 connections persist.
    case persistent
    /// `keep-alive`, as HTTP/1.0 needs it.
    case keepAlive
    /// `close`.
    case close
  }

  /// What becomes of the `Content-Length` field.
  package var contentLength: ContentLength
  /// Whether the body is sent in chunks, which `Transfer-Encoding` says.
  package var isChunked: Bool
  /// Whether a body is sent at all.
  package var sendsBody: Bool
  /// Whether the response is of HTTP/1.0: its body ends where the connection does.
  package var isHTTP10: Bool
  /// What the `Connection` field says.
  package var connection: Connection

  /// The framing of a whole response.
  ///
  /// - Parameters:
  ///   - status: the response's status.
  ///   - request: the request, or nil if none was received that could be understood.
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

  /// The framing of a response whose body is sent in parts: in chunks, or to callers of old up to the close.
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

  /// Whether a response of this status has a body (RFC 9110 section 6.4.1).
  private static func mayHaveBody(_ status: Int) -> Bool {
    switch status {
    case 100...199, 204, 304: false
    default: true
    }
  }
}
