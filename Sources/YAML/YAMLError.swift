/// Why a text is not one YAML document, and the line.
package struct YAMLError: Error, Equatable {
  /// The line, from 1.
  package var line: Int
  /// What is wrong: a sentence without a final full stop.
  package var message: String

  init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}
