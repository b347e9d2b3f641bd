/// How log lines are written: `AWS_LAMBDA_LOG_FORMAT`, `AWS_LWA_LOG_FORMAT`.
package enum LogFormat: String, Sendable, CaseIterable {
  /// Lines for people: time, level, message, `key=value` pairs.
  case text
  /// One JSON object a line, with the fields of Lambda's own JSON logs.
  case json

  /// The value of `AWS_LAMBDA_LOG_FORMAT`.
  package var variableValue: String {
    switch self {
    case .text: "Text"
    case .json: "JSON"
    }
  }
}
