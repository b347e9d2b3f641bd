import WireFormat

/// The value after a secret's name in text, and which parts of it are secret.
struct SecretValue {
  private(set) var secrets: [Range<Int>] = []
  /// Where the value ends.
  private(set) var end: Int

  /// - Parameters:
  ///   - separator: the index of the `=` or `:` before the value.
  ///   - name: what its name says.
  init(after separator: Int, in text: [UInt8], of name: SecretName) {
    var start = separator + 1
    // As in Ruby's `=>`.
    if start < text.count, text[start] == UInt8(ascii: ">") { start += 1 }
    while start < text.count, text[start] == UInt8(ascii: " ") { start += 1 }
    var quote: UInt8?
    // Within JSON in a string, quotes have a backslash.
    var opening = start
    while opening < text.count, text[opening] == UInt8(ascii: "\\") || text[opening] == UInt8(ascii: "[") {
      opening += 1
    }
    if opening < text.count, text[opening] == UInt8(ascii: "\"") || text[opening] == UInt8(ascii: "'") {
      quote = text[opening]
      start = opening + 1
    }
    if let quote {
      end = text[start...].firstIndex { $0 == quote || $0 == UInt8(ascii: "\\") } ?? text.count
    } else {
      end = text[start...].firstIndex(where: Self.endsValue) ?? text.count
    }
    switch name {
    case .open: break
    case .authorization:
      if quote == nil { end = text[start...].firstIndex(where: Self.endsField) ?? text.count }
      secrets = [Self.credentials(in: start..<end, of: text)]
    case .cookie:
      if quote == nil { end = text[start...].firstIndex(where: Self.endsCookies) ?? text.count }
      secrets = Self.cookies(in: start..<end, of: text)
    case .password: secrets = [start..<end]
    case .secret:
      let isLabel = quote == nil && Self.isOrdinary(text[start..<end], afterColon: text[separator] == UInt8(ascii: ":"))
      secrets = isLabel ? [] : [start..<end]
    }
  }

  /// Whether a value in plain text is a number or a word of a sentence, as in "Unexpected token: end of file".
  private static func isOrdinary(_ value: ArraySlice<UInt8>, afterColon: Bool) -> Bool {
    if value.allSatisfy(ASCII.isDigit) { return value.count < 8 }
    return afterColon && value.count < 16 && value.dropFirst().allSatisfy(ASCII.isLowercase)
  }

  private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || delimiters.contains(byte) }
  private static func endsField(_ byte: UInt8) -> Bool { byte < 0x20 || fieldDelimiters.contains(byte) }
  private static func endsCookies(_ byte: UInt8) -> Bool { byte < 0x20 || cookieDelimiters.contains(byte) }

  private static let delimiters = ByteSet("&,;\"'`\\)]}<>|")
  private static let fieldDelimiters = ByteSet("&\"'`\\)]}<>|")
  private static let cookieDelimiters = ByteSet("\"`\\)]}<>|")

  // MARK: Header fields

  /// The credentials after the scheme; the whole value if there is no scheme.
  static func credentials(in range: Range<Int>, of text: [UInt8]) -> Range<Int> {
    let value = text[range]
    guard let space = value.firstIndex(of: UInt8(ascii: " ")),
      value[..<space].allSatisfy({ ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }),
      let start = value[space...].firstIndex(where: { $0 != UInt8(ascii: " ") })
    else { return range }
    return start..<range.upperBound
  }

  /// The values of the cookies in a `Cookie` or `Set-Cookie` field, without the attributes.
  static func cookies(in range: Range<Int>, of text: [UInt8]) -> [Range<Int>] {
    text[range].split(separator: UInt8(ascii: ";")).compactMap { pair in
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else {
        // Without a name, it is a value; but attributes may have no value.
        let word = pair.drop { $0 == UInt8(ascii: " ") }
        return isAttribute(word) ? nil : word.startIndex..<word.endIndex
      }
      let name = pair[..<equals].drop { $0 == UInt8(ascii: " ") }
      return pair.startIndex > range.lowerBound && isAttribute(name) ? nil : (equals + 1)..<pair.endIndex
    }
  }

  /// The attributes of cookies (RFC 6265bis section 4.1.1).
  private static func isAttribute(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.count <= 12 else { return false }
    return attributes.contains(String(decoding: name, as: UTF8.self).lowercased())
  }

  private static let attributes: Set<String> = [
    "", "domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure",
  ]
}
