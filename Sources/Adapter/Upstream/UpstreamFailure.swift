import AdapterCore

/// Why an exchange gave no answer, and what is known of it.
struct UpstreamFailure: Error {
  /// What was met.
  var observed: ObservedFailure
  /// What is known of the connection and the attempts.
  var evidence: Evidence
}
