/// Escapes of JSON that are not escapes of YAML.
enum JSONEscapes {
  /// Replaces `\uD83D\uDE00` and other pairs of surrogates by their character in UTF-8. Leaves other text as it is.
  static func withoutSurrogates(_ text: [UInt8]) -> [UInt8] {
    guard text.first(where: { !" \n\r\t".utf8.contains($0) }) == UInt8(ascii: "{") else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.first {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        rest.removeFirst()
        continue
      }
      if let high = unit(rest), 0xD800..<0xDC00 ~= high, let low = unit(rest.dropFirst(6)), 0xDC00..<0xE000 ~= low,
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        result += String(Character(scalar)).utf8
        rest = rest.dropFirst(12)
      } else {
        // The backslash and what it escapes, which may be another backslash.
        result += rest.prefix(2)
        rest = rest.dropFirst(2)
      }
    }
    return result
  }

  /// The code unit of an escape such as `\uD83D` at the start of the text; nil for other text.
  private static func unit(_ text: ArraySlice<UInt8>) -> UInt32? {
    guard text.starts(with: #"\u"#.utf8), text.count >= 6 else { return nil }
    let digits = text.dropFirst(2).prefix(4)
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
