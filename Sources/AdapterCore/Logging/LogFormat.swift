/// How a log record becomes a line.
package enum LogFormat: String, Sendable, CaseIterable {
  /// One line for people: time, level, message, `key=value` pairs.
  case text
  /// One JSON object a line, with the fields of Lambda's own JSON logs.
  case json
}
