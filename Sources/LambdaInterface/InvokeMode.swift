/// How a result goes back: `AWS_LWA_INVOKE_MODE`, `InvokeMode` of a Function URL, `ResponseTransferMode` of a REST API.
package enum InvokeMode: String, Sendable, CaseIterable {
  /// Whole. A streamed result is collected first.
  case buffered
  /// As it arrives, by Lambda's response streaming.
  case responseStream = "response_stream"

  /// The mode of this spelling, in any case: as in a template (`RESPONSE_STREAM`, `STREAM`), as in `AWS_LWA_INVOKE_MODE`,
  /// or with a dash.
  package init?(spelling: String) {
    switch spelling.lowercased() {
    case "buffered": self = .buffered
    case "response_stream", "response-stream", "stream": self = .responseStream
    default: return nil
    }
  }
}
