import AdapterCore

/// Why an exchange did not come to its end.
enum UpstreamFailure: Error {
  /// What was met, and what is known of the connection and the attempts.
  case failed(ObservedFailure, Evidence)
  /// Nobody waits for the answer any more.
  case callerGone
}
