import EventLoop
import HTTPMessages
import LoopbackHTTP

extension ConnectionError {
  /// The error as a clause, for messages.
  var summary: String {
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
