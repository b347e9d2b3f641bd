/// All variables that keep the adapter from starting.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong with one variable.
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// The name under which the value was found.
    package let name: String
    /// Its value, shortened and escaped for a message; nil if it is not set or may be a secret.
    package let value: String?
    /// What is wrong, as a phrase that follows the value: `is malformed`.
    package let reason: String
    /// The accepted form.
    package let expected: String

    /// Creates a problem from its parts.
    package init(name: String, value: String?, reason: String, expected: String) {
      self.name = name
      self.value = value
      self.reason = reason
      self.expected = expected
    }

    /// One sentence: the variable, its value, what is wrong, what was expected.
    package var description: String {
      "\(name)\(value.map { "=\($0)" } ?? "") \(reason); expected \(expected)"
    }
  }

  /// The problems, in the order of the documentation.
  package let problems: [Problem]

  /// Creates an error with these problems.
  package init(problems: [Problem]) { self.problems = problems }

  /// All problems, one per line.
  package var description: String { problems.map { $0.description }.joined(separator: "\n") }
}

extension SettingsError.Problem {
  /// A malformed value, found under `name`.
  static func malformed(_ definition: SettingDefinition, name: String, value: String) -> Self {
    Self(
      name: name, value: definition.isSecret ? nil : quoted(value),
      reason: definition.complaint(value),
      expected: definition.expected)
  }

  /// The value in quotes: control characters escaped, shortened to 80 characters, and credentials before an `@` hidden.
  private static func quoted(_ value: String) -> String {
    var text = value
    // user:password@host
    if let at = text.lastIndex(of: "@") {
      let start = text[..<at].lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
      text.replaceSubrange(start..<at, with: "…")
    }
    let shown = text.prefix(80)
    return LogText.quoted(shown.count < text.count ? shown + "…" : String(shown))
  }
}
