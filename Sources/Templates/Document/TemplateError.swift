/// Why a template cannot be used, and the line.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is wrong, and what to do: sentences, without a final full stop.
  package var message: String
  /// The file, if it is not the template itself: one that it includes, or that of a nested stack. It is relative to the
  /// template's folder.
  package var file: String?

  package init(line: Int, _ message: String, file: String? = nil) {
    self.line = line
    self.message = message
    self.file = file
  }

  /// For example `line 3: …`.
  package var description: String { "\(file.map { "\($0), " } ?? "")line \(line): \(message)" }

  /// The error with the path of its file, for example `shop/nested.yaml, line 3: …`.
  ///
  /// - Parameter template: the path of the template.
  package func description(of template: String) -> String {
    "\(RelativePath.path(of: file, template: template)), line \(line): \(message)"
  }

  /// Runs a step, and names the file in its error.
  static func locating<Value>(
    in file: String, _ body: () throws(TemplateError) -> Value
  ) throws(TemplateError) -> Value {
    do throws(TemplateError) { return try body() } catch {
      throw TemplateError(line: error.line, error.message, file: error.file ?? file)
    }
  }
}

/// What the emulator does otherwise than the template says, and the line.
package struct TemplateWarning: Sendable, Hashable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is different, and what to do: sentences, without a final full stop.
  package var message: String
  /// The file, if it is not the template itself: that of a nested stack.
  package var file: String?

  package init(line: Int, _ message: String, file: String? = nil) {
    self.line = line
    self.message = message
    self.file = file
  }

  /// For example `line 3: …`.
  package var description: String { "\(file.map { "\($0), " } ?? "")line \(line): \(message)" }

  /// The warning with the path of its file, for example `shop/nested.yaml, line 3: …`.
  ///
  /// - Parameter template: the path of the template.
  package func description(of template: String) -> String {
    "\(RelativePath.path(of: file, template: template)), line \(line): \(message)"
  }
}
