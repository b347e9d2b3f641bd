/// The variables that keep the adapter from starting, all of them.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong with one variable.
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// The variable, by the name under which the value was found.
    package let name: String
    /// Its value, cut and escaped for a message; nil where it is not set or may be a secret.
    package let value: String?
    /// What is wrong, as it goes on after the value: `is not of the accepted form`.
    package let reason: String
    /// The accepted form.
    package let expected: String

    /// A problem of these parts.
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

  /// The problems, in the order of the documents.
  package let problems: [Problem]

  /// An error with these problems.
  package init(problems: [Problem]) { self.problems = problems }

  /// All problems, one a line.
  package var description: String { problems.map { $0.description }.joined(separator: "\n") }
}

extension SettingsError.Problem {
  /// A value that is not of the accepted form, found under `name`.
  static func malformed(_ definition: SettingDefinition, name: String, value: String) -> Self {
    Self(
      name: name, value: definition.isSecret ? nil : quoted(value), reason: "is not of the accepted form",
      expected: definition.expected)
  }

  /// The value in quotes: controls escaped, cut after 80 characters, the user part of an address hidden.
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
