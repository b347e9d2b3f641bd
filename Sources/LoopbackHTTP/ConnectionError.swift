package import EventLoop
package import HTTPMessages

/// How an exchange on a connection ended without a whole answer.
package enum ConnectionError: Error, Sendable, Equatable {
  /// The connection could not be made.
  case cannotConnect(SocketError)
  /// The peer closed or reset the connection before the first byte of its answer.
  case closedBeforeResponse
  /// The peer closed or reset the connection within the head of its answer, after so many bytes.
  case closedInHead(received: Int)
  /// The peer closed or reset the connection within the body of its answer: so many bytes, of so many where the
  /// answer said how many there would be.
  case closedInBody(received: Int, expected: Int?)
  /// What the peer sent is not an HTTP answer.
  case invalidResponse(HTTPParseError)
  /// The body is larger than the caller takes.
  case bodyTooLarge(limit: Int)
  /// The deadline passed first.
  case deadlinePassed
  /// We closed the connection while it was in use.
  case cancelled
}
