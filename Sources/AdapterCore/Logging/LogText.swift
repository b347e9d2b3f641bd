/// Writes text from any source into a log line, so that it cannot end the line, control a terminal or imitate a field.
enum LogText {
  /// Appends the text, quoted and escaped if necessary.
  static func write(_ text: String, to output: inout [UInt8]) {
    guard !text.isEmpty, text.utf8.allSatisfy(isPlain) else {
      output.append(contentsOf: quoted(text).utf8)
      return
    }
    output.append(contentsOf: text.utf8)
  }

  /// The text in quotes, with quotes, backslashes and unprintable characters escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result.unicodeScalars.append("\\")
        result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where mustEscape(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Whether the byte needs no quotes: visible ASCII except for quotes, backslash and `=`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "=")
  }

  /// Control characters (C0, DEL, C1), line and paragraph separators, marks that change the text direction, and the
  /// byte order mark.
  private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E...0x200F, 0x61C, 0xFEFF: true
    default: false
    }
  }
}
