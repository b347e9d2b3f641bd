import EmulatorCore

/// Finds errors in a function's output that a limit of Lambda explains, and explains them once.
final class OutputAdvice {
  /// Whether the function tried to write to a read-only path.
  private(set) var hasMetReadOnlyFiles = false
  private let isReadOnly: Bool
  /// The file in the function's code that lists its packages; nil after the advice about it.
  private var packageList: String?

  /// - Parameters:
  ///   - isReadOnly: whether only `/tmp` is writable.
  ///   - packageList: the file in the function's code that lists its packages; nil if there is none.
  init(isReadOnly: Bool, packageList: String? = nil) {
    self.isReadOnly = isReadOnly
    self.packageList = packageList
  }

  /// The explanation to log after a line of output; nil for none.
  func advice(on line: [UInt8]) -> String? {
    if let list = packageList, MissingPackageError.isReported(in: line) {
      packageList = nil
      return "A package is not installed. If \(list) lists it, swiftlet build installs it."
    }
    guard isReadOnly, !hasMetReadOnlyFiles, ReadOnlyFileError.isReported(in: line) else { return nil }
    hasMetReadOnlyFiles = true
    return Self.readOnlyFiles
  }

  /// The explanation for writes to read-only paths.
  static let readOnlyFiles =
    "Only /tmp is writable, as on Lambda. Write there, or allow another path with --writable PATH, or `writable` in swiftlet.yaml."
}
