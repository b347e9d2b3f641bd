/// Why a file of requests cannot be used.
package struct RequestFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line, counted from 1; nil if it concerns the whole file.
  package let line: Int?
  /// What is wrong, as a sentence without a full stop.
  package let reason: String

  package init(line: Int? = nil, _ reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
