import WireFormat

/// Quotes words for a POSIX shell (XCU section 2.2.2).
enum ShellQuoting {
  /// The word in single quotes, within which a shell interprets nothing; as it is if it needs none.
  ///
  /// - Parameter word: without NUL, which no argument can contain.
  static func quoted(_ word: [UInt8]) -> [UInt8] {
    if !word.isEmpty, word.allSatisfy(isPlain) { return word }
    var quoted: [UInt8] = [UInt8(ascii: "'")]
    for byte in word {
      if byte == UInt8(ascii: "'") { quoted += Array(#"'\''"#.utf8) } else { quoted.append(byte) }
    }
    return quoted + [UInt8(ascii: "'")]
  }

  /// The bytes as the format of the shell's `printf`: for bytes that are not text.
  static func printfFormat(_ bytes: [UInt8]) -> [UInt8] {
    var format: [UInt8] = [UInt8(ascii: "'")]
    for byte in bytes {
      if ASCII.isAlphanumeric(byte) || plainPunctuation.contains(byte) {
        format.append(byte)
      } else {
        // Three digits, so that a digit after it does not belong to it.
        format.append(UInt8(ascii: "\\"))
        for shift in [6, 3, 0] as [UInt8] { format.append(UInt8(ascii: "0") + byte >> shift & 7) }
      }
    }
    return format + [UInt8(ascii: "'")]
  }

  private static func isPlain(_ byte: UInt8) -> Bool { ASCII.isAlphanumeric(byte) || plainPunctuation.contains(byte) }

  private static let plainPunctuation = ByteSet("-_./:@,+")
}
