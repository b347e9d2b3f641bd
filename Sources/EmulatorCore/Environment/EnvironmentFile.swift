/// A file of environment variables, one `NAME=VALUE` per line.
///
/// Blank lines, lines that start with `#`, and `export ` before a name are ignored. A name without `=` takes its value
/// from the user's environment. Single-quoted values are taken literally. In double quotes `\n`, `\t`, `\r`,
/// `\"`, `\\` and `\$` are escapes. An unquoted value ends before ` #`. Nothing is expanded.
package enum EnvironmentFile {
  /// A line that cannot be parsed.
  package struct Problem: Error, Equatable {
    /// The line, from 1.
    package var line: Int
    package var reason: String

    package init(line: Int, reason: String) {
      self.line = line
      self.reason = reason
    }
  }

  /// Parses the variables of a file, in order, with their line numbers.
  package static func variables(in text: String) throws(Problem) -> [(line: Int, variable: FunctionVariable)] {
    var variables: [(line: Int, variable: FunctionVariable)] = []
    // Line breaks as editors count them. Unicode's other line breaks can be part of a value.
    let isLineBreak = { (character: Character) in character == "\n" || character == "\r\n" || character == "\r" }
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: isLineBreak).enumerated() {
      do throws(Reason) {
        if let variable = try variable(in: line) { variables.append((index + 1, variable)) }
      } catch {
        throw Problem(line: index + 1, reason: error.text)
      }
    }
    return variables
  }

  private struct Reason: Error {
    var text: String
  }

  private static func variable(in line: Substring) throws(Reason) -> FunctionVariable? {
    var line = trimmed(line)
    guard let first = line.first, first != "#" else { return nil }
    if line.hasPrefix("export ") { line = trimmed(line.dropFirst("export ".count)) }
    let name = trimmed(line.prefix { $0 != "=" })
    guard !name.isEmpty else { throw Reason(text: "the name before = is missing") }
    guard let separator = line.firstIndex(of: "=") else { return FunctionVariable(name: String(name), value: nil) }
    return FunctionVariable(name: String(name), value: try value(trimmed(line[line.index(after: separator)...])))
  }

  private static func value(_ text: Substring) throws(Reason) -> String {
    switch text.first {
    case "'":
      let value = text.dropFirst().prefix { $0 != "'" }
      try checkEnd(text[value.endIndex...], quote: "'")
      return String(value)
    case "\"": return try doubleQuoted(text.dropFirst())
    default: return unquoted(text)
    }
  }

  private static func doubleQuoted(_ text: Substring) throws(Reason) -> String {
    var value = ""
    var rest = text
    while let character = rest.first, character != "\"" {
      rest = rest.dropFirst()
      guard character == "\\", let escaped = rest.popFirst() else {
        value.append(character)
        continue
      }
      switch escaped {
      case "n": value.append("\n")
      case "t": value.append("\t")
      case "r": value.append("\r")
      case "\"", "\\", "$": value.append(escaped)
      default: value += "\\\(escaped)"
      }
    }
    try checkEnd(rest, quote: "\"")
    return value
  }

  /// Checks that the closing quote follows, and after it nothing but a comment.
  private static func checkEnd(_ rest: Substring, quote: Character) throws(Reason) {
    guard rest.first == quote else { throw Reason(text: "the closing \(quote) is missing") }
    let rest = trimmed(rest.dropFirst())
    guard rest.isEmpty || rest.first == "#" else {
      throw Reason(text: "unexpected \"\(rest)\" after the closing \(quote)")
    }
  }

  private static func unquoted(_ text: Substring) -> String {
    var isAfterSpace = true
    for index in text.indices {
      if isAfterSpace, text[index] == "#" { return String(trimmed(text[..<index])) }
      isAfterSpace = text[index] == " " || text[index] == "\t"
    }
    return String(text)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
