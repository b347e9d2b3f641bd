/// How a result is returned: `AWS_LWA_INVOKE_MODE`, `InvokeMode` of a Function URL, `ResponseTransferMode` of a REST
/// API.
package enum InvokeMode: String, Sendable, CaseIterable {
  /// In one piece. A streamed result is collected first.
  case buffered
  /// As it arrives, with Lambda's response streaming.
  case responseStream = "response_stream"

  /// The mode with this spelling, in any case: that of templates (`RESPONSE_STREAM`, `STREAM`) or of
  /// `AWS_LWA_INVOKE_MODE`, or one with a dash.
  package init?(spelling: String) {
    switch spelling.lowercased() {
    case "buffered": self = .buffered
    case "response_stream", "response-stream", "stream": self = .responseStream
    default: return nil
    }
  }
}
