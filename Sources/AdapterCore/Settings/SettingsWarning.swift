/// Something about the variables that does not keep the adapter from starting.
package enum SettingsWarning: Sendable, Equatable {
  /// A deprecated name was used.
  case deprecated(name: String, replacement: String)
  /// A name that begins as ours do and means nothing; with the known name that is nearest, if one is near.
  case unknown(name: String, nearest: String?)
  /// A value that is not of the accepted form, where others than this adapter's users may have set it.
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
        .warn, "An environment variable with an unknown name is set; it has no effect",
        [("variable", .text(name))] + (nearest.map { [("nearest", .text($0))] } ?? []))
    case .ignored(let problem):
      LogRecord(
        .warn, "An environment variable is not of the accepted form; it has no effect",
        [("variable", .text(problem.name))] + (problem.value.map { [("value", .text($0))] } ?? [])
          + [("expected", .text(problem.expected))])
    }
  }
}
