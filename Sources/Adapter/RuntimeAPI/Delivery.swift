/// What became of a result that was posted to Lambda.
enum Delivery: Equatable {
  /// Lambda has it.
  case accepted
  /// It is larger than Lambda takes (413); the invocation is over.
  case tooLarge
  /// Lambda refused it, or did not respond however often it was posted.
  case refused(String)
  /// The connection failed while it was streamed: Lambda has a part of it, or none, or all.
  case lost(String)

  /// What a response of this status to `POST path` means.
  init(status: Int, path: String) {
    switch status {
    case 200..<300: self = .accepted
    case 413: self = .tooLarge
    default: self = .refused("POST \(path) was answered by status \(status)")
    }
  }

  /// What the early end of a stream means. A successful response before its end says that nobody needs the rest.
  init(_ error: DeliveryError) {
    switch error {
    case .ended(let status): self = Delivery(status: status, path: "response")
    case .connectionFailed(let reason): self = .lost("POST response: \(reason)")
    case .deadlinePassed: self = .lost("POST response: Lambda took no more of it in time")
    }
  }
}
