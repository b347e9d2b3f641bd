/// How a front door takes a function's results: `InvokeMode` of a Function URL, `ResponseTransferMode` of a REST API.
package enum InvokeMode: String, Sendable, CaseIterable {
  /// Whole; a streamed result is collected first. `BUFFERED` in templates.
  case buffered
  /// As they arrive, if the function streams them. `RESPONSE_STREAM` or `STREAM` in templates.
  case responseStream = "response-stream"

  /// The mode that this word names: as in a template, as in `AWS_LWA_INVOKE_MODE`, or with a dash; in any case.
  package init?(spelling: String) {
    switch spelling.lowercased() {
    case "buffered": self = .buffered
    case "response_stream", "response-stream", "stream": self = .responseStream
    default: return nil
    }
  }
}
