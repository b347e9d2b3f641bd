import EmulatorCore

/// Finds errors in a function's output that a limit of Lambda explains, and explains them once.
final class OutputAdvice {
  /// Whether the function tried to write to a read-only path.
  private(set) var hasMetReadOnlyFiles = false
  private let isReadOnly: Bool

  /// - Parameter isReadOnly: whether only `/tmp` is writable.
  init(isReadOnly: Bool) { self.isReadOnly = isReadOnly }

  /// The explanation to log after a line of output; nil for none.
  func advice(on line: [UInt8]) -> String? {
    guard isReadOnly, !hasMetReadOnlyFiles, ReadOnlyFileError.isReported(in: line) else { return nil }
    hasMetReadOnlyFiles = true
    return Self.readOnlyFiles
  }

  /// The explanation for writes to read-only paths.
  static let readOnlyFiles =
    "Only /tmp is writable, as on Lambda. Write there, or allow another path with --writable PATH."
}
