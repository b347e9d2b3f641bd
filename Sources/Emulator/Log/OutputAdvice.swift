import EmulatorCore

/// Looks for errors in a function's output that a limit of Lambda's explains, and says so once.
final class OutputAdvice {
  /// Whether the function tried to write where it cannot.
  private(set) var hasMetReadOnlyFiles = false
  private let isReadOnly: Bool

  /// - Parameter isReadOnly: whether only `/tmp` can be written to.
  init(isReadOnly: Bool) { self.isReadOnly = isReadOnly }

  /// What to say after a line of output; nil for nothing.
  func advice(on line: [UInt8]) -> String? {
    guard isReadOnly, !hasMetReadOnlyFiles, ReadOnlyFileError.isReported(in: line) else { return nil }
    hasMetReadOnlyFiles = true
    return Self.readOnlyFiles
  }

  /// What explains such an error.
  static let readOnlyFiles =
    "Only /tmp can be written to, as on Lambda. Write there, or allow a path here with --writable PATH."
}
