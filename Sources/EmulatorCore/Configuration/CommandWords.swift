/// Splits a command line into words by the quoting rules of the shell (POSIX.1-2024 section 2.2). Expands nothing.
package enum CommandWords {
  /// Returns the words of the text, or nil if a quote is not closed.
  package static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var characters = text.makeIterator()
    while let character = characters.next() {
      switch character {
      case " ", "\t", "\n":
        if let complete = word { words.append(complete) }
        word = nil
      case "'":
        guard let quoted = singleQuoted(&characters) else { return nil }
        word = (word ?? "") + quoted
      case "\"":
        guard let quoted = doubleQuoted(&characters) else { return nil }
        word = (word ?? "") + quoted
      case "\\":
        guard let next = characters.next() else { return nil }
        if next != "\n" { word = (word ?? "") + String(next) }
      default:
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  /// A text that ``split(_:)`` splits into these words.
  package static func joined(_ words: [String]) -> String {
    words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }

  /// A word as the shell takes it, with quotes only if it needs them.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "@", "%", "+", "=", ":", ",", ".", "/", "-", "_": true
      default: false
      }
    }
    return isPlain && !word.isEmpty ? word : joined([word])
  }

  private static func singleQuoted(_ characters: inout String.Iterator) -> String? {
    var text = ""
    while let character = characters.next() {
      if character == "'" { return text }
      text.append(character)
    }
    return nil
  }

  private static func doubleQuoted(_ characters: inout String.Iterator) -> String? {
    var text = ""
    while let character = characters.next() {
      switch character {
      case "\"": return text
      case "\\":
        guard let next = characters.next() else { return nil }
        switch next {
        case "$", "`", "\"", "\\": text.append(next)
        case "\n": break
        default: text += "\\" + String(next)
        }
      default: text.append(character)
      }
    }
    return nil
  }
}
