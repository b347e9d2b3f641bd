/// Why the Invoke API gave no response.
enum InvokeFailure: Error, CustomStringConvertible {
  case nobodyListens(InvokeEndpoint, reason: String)
  /// The connection was lost, or the response is not HTTP.
  case noAnswer(InvokeEndpoint, reason: String)
  /// The response did not arrive in time.
  case timedOut(InvokeEndpoint, after: TimeSpan)

  /// What happened, and a hint.
  var description: String {
    switch self {
    case .nobodyListens(let endpoint, let reason):
      "Cannot reach \(endpoint): \(reason). Start a function there with swiftlet local -- COMMAND, or set another address "
        + "with --endpoint."
    case .noAnswer(let endpoint, let reason):
      "\(endpoint) gave no response: \(reason). See the output of swiftlet local."
    case .timedOut(let endpoint, let time):
      "\(endpoint) did not respond within \(time) (--timeout). Raise --timeout, or find out what the function waits for."
    }
  }

  /// The exit code, from sysexits.h.
  var exitCode: Int32 {
    switch self {
    case .nobodyListens: 69
    case .noAnswer: 76
    case .timedOut: 75
    }
  }
}
