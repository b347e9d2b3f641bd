import AdapterCore

/// Why an exchange did not come to its end.
enum UpstreamFailure: Error {
  /// What was met, and what is known of the connection and the attempts.
  case failed(ObservedFailure, Evidence)
  /// The response could not be passed on; how often the request was sent.
  case undelivered(DeliveryError, attempts: Int)
  /// The adapter closed the connection: nobody waits for the response any more.
  case callerGone
}
