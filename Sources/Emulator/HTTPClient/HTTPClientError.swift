import Glibc
import NIOCore
import NIOPosix

/// Why ``HTTPClient`` has no response.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
  /// No connection was made.
  case unreachable(reason: String)
  /// The connection ended before the end of the response, or carried something other than HTTP.
  case incompleteResponse(reason: String)
  /// The response body is larger than this many bytes.
  case responseTooLarge(limit: Int)
  /// The response did not end in time.
  case timedOut(after: Duration)
  /// The caller gave up.
  case cancelled

  package var description: String {
    switch self {
    case .unreachable(let reason): "cannot connect: \(reason)"
    case .incompleteResponse(let reason): "no complete response: \(reason)"
    case .responseTooLarge(let limit): "the response body exceeds \(limit) bytes"
    case .timedOut(let timeout): "no response within \(timeout.formatted)"
    case .cancelled: "cancelled"
    }
  }

  /// The system's text for an error of NIO's.
  static func reason(for error: any Error) -> String {
    switch error {
    case let error as IOError: return String(cString: strerror(error.errnoCode))
    case let error as NIOConnectionError:
      guard let first = error.connectionErrors.first else { return "unknown host \(error.host)" }
      return reason(for: first.error)
    case ChannelError.connectTimeout(let time): return "no connection within \(Duration(time).formatted)"
    case ChannelError.eof: return "the server closed the connection"
    default: return "\(error)"
    }
  }
}

extension Duration {
  /// In seconds if whole, else in milliseconds: `5 s`, `250 ms`.
  fileprivate var formatted: String {
    let milliseconds = Int(self / .milliseconds(1))
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
