/// Why there is no answer of the Invoke API.
enum InvokeFailure: Error, CustomStringConvertible {
  /// No connection could be made.
  case nobodyListens(InvokeEndpoint, reason: String)
  /// The connection was lost, or what came is no HTTP.
  case noAnswer(InvokeEndpoint, reason: String)
  /// The answer did not come in time.
  case timedOut(InvokeEndpoint, after: TimeSpan)

  /// One sentence that says what happened, and a hint.
  var description: String {
    switch self {
    case .nobodyListens(let endpoint, let reason):
      "Cannot reach \(endpoint): \(reason). Start a function there with swiftlet local -- COMMAND, or name another address "
        + "with --endpoint."
    case .noAnswer(let endpoint, let reason):
      "\(endpoint) gave no answer: \(reason). Look into the output of swiftlet local."
    case .timedOut(let endpoint, let time):
      "\(endpoint) did not answer within \(time) (--timeout). Give it more time, or see what the function waits for."
    }
  }

  /// The exit code that tells a shell about it, after sysexits.h.
  var exitCode: Int32 {
    switch self {
    case .nobodyListens: 69
    case .noAnswer: 76
    case .timedOut: 75
    }
  }
}
