/// Reads tables of strings, numbers, Booleans and arrays from TOML 1.0 (toml.io), which is what `samconfig.toml` has.
/// Inline tables, dates and dotted keys are refused.
struct TOMLReader {
  /// A value, and its line.
  struct Value: Equatable {
    /// The texts of an array, or the text of any other value.
    var texts: [String]
    /// The line, from 1.
    var line: Int

    /// The text of a value that is no array.
    var text: String? { texts.count == 1 ? texts[0] : nil }
  }

  private var rest: Substring
  private var line = 1

  /// The values by the name of their table and their key. Tables are named in full, for example `default.deploy`.
  static func tables(in text: [UInt8]) throws(TemplateError) -> [String: [String: Value]] {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw TemplateError(line: 1, "the file is not in UTF-8")
    }
    var reader = TOMLReader(rest: text[...])
    return try reader.tables()
  }

  private init(rest: Substring) { self.rest = rest }

  private mutating func tables() throws(TemplateError) -> [String: [String: Value]] {
    var tables: [String: [String: Value]] = [:]
    var table = ""
    while true {
      skipLines()
      guard let first = rest.first else { return tables }
      if first == "[" {
        table = try tableName()
      } else {
        let start = line
        let key = try name()
        try expect("=")
        let value = Value(texts: try value(), line: start)
        guard tables[table, default: [:]].updateValue(value, forKey: key) == nil else {
          throw TemplateError(line: start, "`\(key)` is set twice in `[\(table)]`")
        }
      }
      try endLine()
    }
  }

  private mutating func tableName() throws(TemplateError) -> String {
    try expect("[")
    var parts = [try name()]
    skipSpaces()
    while rest.first == "." {
      rest.removeFirst()
      parts.append(try name())
      skipSpaces()
    }
    try expect("]")
    return parts.joined(separator: ".")
  }

  private mutating func name() throws(TemplateError) -> String {
    skipSpaces()
    if rest.first == "\"" || rest.first == "'" { return try string() }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    guard !name.isEmpty else { throw mistake("a name") }
    rest = rest[name.endIndex...]
    return String(name)
  }

  private mutating func value() throws(TemplateError) -> [String] {
    skipSpaces()
    switch rest.first {
    case "\"", "'": return [try string()]
    case "[": return try array()
    default:
      let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._".contains($0)) }
      guard !word.isEmpty else { throw mistake("a string, a number, true, false or an array") }
      rest = rest[word.endIndex...]
      return [String(word)]
    }
  }

  private mutating func array() throws(TemplateError) -> [String] {
    try expect("[")
    var texts: [String] = []
    while true {
      skipLines()
      if rest.first == "]" { break }
      guard rest.first != "[" else { throw mistake("a string or a number") }
      texts += try value()
      skipLines()
      guard rest.first == "," else { break }
      rest.removeFirst()
    }
    try expect("]")
    return texts
  }

  private mutating func string() throws(TemplateError) -> String {
    let start = line
    let quote = rest.hasPrefix("'") ? "'" : "\""
    let isLong = rest.hasPrefix(quote + quote + quote)
    let end = isLong ? quote + quote + quote : quote
    rest = rest.dropFirst(end.count)
    if isLong { skipLineBreak() }
    var text = ""
    while !rest.hasPrefix(end) {
      guard let character = rest.popFirst(), isLong || !character.isNewline else {
        throw TemplateError(line: start, "a string is not closed")
      }
      if character.isNewline { line += 1 }
      if character == "\\", quote == "\"" { text += try escape() } else { text.append(character) }
    }
    rest = rest.dropFirst(end.count)
    return text
  }

  private mutating func escape() throws(TemplateError) -> String {
    switch rest.popFirst() {
    case "b": return "\u{8}"
    case "t": return "\t"
    case "n": return "\n"
    case "f": return "\u{c}"
    case "r": return "\r"
    case "\"": return "\""
    case "\\": return "\\"
    case "u": return try scalar(digits: 4)
    case "U": return try scalar(digits: 8)
    case let character? where character.isWhitespace:
      // A backslash at the end of a line removes the line break and all white space after it.
      if character.isNewline { line += 1 }
      while let next = rest.first, next.isWhitespace {
        if next.isNewline { line += 1 }
        rest.removeFirst()
      }
      return ""
    default: throw TemplateError(line: line, "a string has an unknown escape; write a backslash as \\\\")
    }
  }

  private mutating func scalar(digits: Int) throws(TemplateError) -> String {
    let text = rest.prefix(digits)
    guard text.count == digits, let code = UInt32(text, radix: 16), let scalar = Unicode.Scalar(code) else {
      throw TemplateError(line: line, "`\\u` needs the code of a character")
    }
    rest = rest[text.endIndex...]
    return String(Character(scalar))
  }

  private mutating func expect(_ character: Character) throws(TemplateError) {
    skipSpaces()
    guard rest.first == character else { throw mistake("`\(character)`") }
    rest.removeFirst()
  }

  private mutating func endLine() throws(TemplateError) {
    skipSpaces()
    if rest.first == "#" { rest = rest.drop { !$0.isNewline } }
    guard rest.isEmpty || rest.first?.isNewline == true else { throw mistake("the end of the line") }
  }

  private mutating func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\t" } }

  private mutating func skipLineBreak() {
    guard rest.first?.isNewline == true else { return }
    rest.removeFirst()
    line += 1
  }

  /// Skips spaces, line breaks and comments.
  private mutating func skipLines() {
    while true {
      skipSpaces()
      if rest.first == "#" { rest = rest.drop { !$0.isNewline } }
      guard rest.first?.isNewline == true else { return }
      skipLineBreak()
    }
  }

  private func mistake(_ expected: String) -> TemplateError {
    let found = rest.first.map { $0.isNewline ? "the line ends" : "there is `\($0)`" } ?? "the file ends"
    return TemplateError(line: line, "\(found) where \(expected) is expected")
  }
}
