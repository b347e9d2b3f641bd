import AdapterCore

/// Why an exchange did not complete.
enum UpstreamFailure: Error {
  /// The failure, and what is known about the connection and the attempts.
  case failed(ObservedFailure, Evidence)
  /// The response could not be delivered to Lambda. `attempts` is how many times the request was sent.
  case undelivered(DeliveryError, attempts: Int)
  /// The adapter closed the connection because nothing waits for the response any more.
  case callerGone
}
