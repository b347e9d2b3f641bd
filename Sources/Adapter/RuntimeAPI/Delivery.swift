/// What happened to a result that was posted to Lambda.
enum Delivery: Equatable {
  /// Lambda accepted it.
  case accepted
  /// It is larger than Lambda accepts (413); the invocation is over.
  case tooLarge
  /// Lambda refused it, or did not respond to any attempt to post it.
  case refused(String)
  /// The connection failed while it was streamed. Lambda may have received all, part or none of it.
  case lost(String)

  /// Interprets the status of Lambda's response to `POST path`.
  init(status: Int, path: String) {
    switch status {
    case 200..<300: self = .accepted
    case 413: self = .tooLarge
    default: self = .refused("POST \(path) returned status \(status)")
    }
  }

  /// Interprets the early end of a stream. A successful response before its end means that the rest is not needed.
  init(_ error: DeliveryError) {
    switch error {
    case .ended(let status): self = Delivery(status: status, path: "response")
    case .connectionFailed(let reason): self = .lost("POST response: \(reason)")
    case .deadlinePassed: self = .lost("POST response: Lambda did not read all of it before the deadline")
    }
  }
}

/// Why a streamed response did not reach Lambda completely. The app is not the cause.
enum DeliveryError: Error, Equatable {
  /// Lambda ended the stream early, by responding with this status.
  case ended(status: Int)
  /// The connection to Lambda failed. The reason is a clause such as "the connection was closed before a response".
  case connectionFailed(reason: String)
  /// Lambda stopped reading, and the deadline passed.
  case deadlinePassed
}
