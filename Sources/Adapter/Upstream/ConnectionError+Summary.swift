import EventLoop
import HTTPMessages
import LoopbackHTTP

extension ConnectionError {
  /// The error in words, for messages.
  var summary: String {
    switch self {
    case .cannotConnect(let error): error.message
    case .invalidResponse(let error): "the answer is not HTTP: \(error.message)"
    case .closedBeforeResponse: "the connection was closed before an answer"
    case .closedInHead, .closedInBody: "the connection was closed before the answer was whole"
    case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
    case .deadlinePassed: "no answer in time"
    case .cancelled: "cancelled"
    }
  }
}
