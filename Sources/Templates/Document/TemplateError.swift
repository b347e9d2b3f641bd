/// Why a template cannot be used, and the line.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is wrong, and what to do: sentences, without a final full stop.
  package var message: String
  /// The file, if it is not the template itself: one that it includes.
  package var file: String?

  package init(line: Int, _ message: String, file: String? = nil) {
    self.line = line
    self.message = message
    self.file = file
  }

  /// For example `line 3: …`.
  package var description: String { "\(file.map { "\($0), " } ?? "")line \(line): \(message)" }
}

/// What the emulator does otherwise than the template says, and the line.
package struct TemplateWarning: Sendable, Hashable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is different, and what to do: sentences, without a final full stop.
  package var message: String

  package init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  /// For example `line 3: …`.
  package var description: String { "line \(line): \(message)" }
}
