/// What is wrong with a project file, and where.
package struct ProjectFileError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is wrong with it.
  package var message: String

  /// An error at a line.
  package init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  /// `line 3: …`
  package var description: String { "line \(line): \(message)" }
}
