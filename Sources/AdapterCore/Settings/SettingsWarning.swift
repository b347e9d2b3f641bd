/// A problem with a variable that does not keep the adapter from starting.
package enum SettingsWarning: Sendable, Equatable {
  /// A deprecated name was used.
  case deprecated(name: String, replacement: String)
  /// An unknown name that begins with `AWS_LWA_`, and the closest known name, if one is close.
  case unknown(name: String, nearest: String?)
  /// A malformed value of a variable that may be meant for another program.
  case ignored(SettingsError.Problem)

  /// The warning as a log record.
  package var logRecord: LogRecord {
    switch self {
    case .deprecated(let name, let replacement):
      LogRecord(
        .warn, "A deprecated environment variable is set; use its new name",
        [("variable", .text(name)), ("replacement", .text(replacement))])
    case .unknown(let name, let nearest):
      LogRecord(
        .warn, "An unknown environment variable is set; it has no effect",
        [("variable", .text(name))] + (nearest.map { [("nearest", .text($0))] } ?? []))
    case .ignored(let problem):
      LogRecord(
        .warn, "An environment variable is malformed; it has no effect",
        [("variable", .text(problem.name))] + (problem.value.map { [("value", .text($0))] } ?? [])
          + [("expected", .text(problem.expected))])
    }
  }
}
