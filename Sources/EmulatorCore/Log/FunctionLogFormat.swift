/// How a function's log is written, as its logging configuration says: `LogFormat` of Lambda's API.
package enum FunctionLogFormat: String, Sendable, CaseIterable {
  /// Lines of text.
  case text
  /// A JSON object a line.
  case json

  /// The value of `AWS_LAMBDA_LOG_FORMAT`.
  package var variableValue: String {
    switch self {
    case .text: "Text"
    case .json: "JSON"
    }
  }
}
