/// The format of log lines: `AWS_LAMBDA_LOG_FORMAT`, `AWS_LWA_LOG_FORMAT`.
package enum LogFormat: String, Sendable, CaseIterable {
  /// Human-readable lines: time, level, message, `key=value` pairs.
  case text
  /// One JSON object per line, with the fields of Lambda's own JSON logs.
  case json

  /// The value to set `AWS_LAMBDA_LOG_FORMAT` to.
  package var variableValue: String {
    switch self {
    case .text: "Text"
    case .json: "JSON"
    }
  }
}
