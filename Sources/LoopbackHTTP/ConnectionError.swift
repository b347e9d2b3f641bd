package import AdapterLoop
package import HTTPMessages

/// Why an exchange on a connection ended without a complete response.
package enum ConnectionError: Error, Sendable, Equatable {
  /// The connection could not be opened.
  case cannotConnect(SocketError)
  /// The peer closed or reset the connection before the first byte of its response.
  case closedBeforeResponse
  /// The peer closed or reset the connection during the response's head, after `received` bytes.
  case closedInHead(received: Int)
  /// The peer closed or reset the connection during the response's body. `expected` is the announced length, if any.
  case closedInBody(received: Int, expected: Int?)
  /// The response is not valid HTTP.
  case invalidResponse(HTTPParseError)
  /// The body is larger than the caller accepts.
  case bodyTooLarge(limit: Int)
  /// The deadline passed first.
  case deadlinePassed
  /// ``HTTPConnection/close()`` was called during the exchange.
  case cancelled

  /// The error as a clause, for messages.
  package var summary: String {
    switch self {
    case .cannotConnect(let error): error.message
    case .invalidResponse(let error): "the response is not HTTP: \(error.message)"
    case .closedBeforeResponse: "the connection was closed before a response"
    case .closedInHead, .closedInBody: "the connection was closed before the response was complete"
    case .bodyTooLarge(let limit): "the response is larger than \(limit) bytes"
    case .deadlinePassed: "no response in time"
    case .cancelled: "cancelled"
    }
  }
}
