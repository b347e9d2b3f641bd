/// Finds secrets in text without structure, such as a line of a log: by their form, or by a name before them.
enum SecretText {
  /// The places of secrets, in order, without overlaps.
  static func ranges(in text: [UInt8]) -> [Range<Int>] {
    var ranges = named(in: text)
    ranges += tokens(in: text)
    ranges += formed(in: text)
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var merged: [Range<Int>] = []
    for range in ranges where !range.isEmpty {
      if let last = merged.last, range.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  // MARK: By form

  private static func formed(in text: [UInt8]) -> [Range<Int>] {
    SecretForm.allCases.flatMap { form in
      // Secret keys have the word before them, and most text has not.
      form == .secretAccessKey && !hasSecretWord(text) ? [] : form.ranges(in: text)
    }
  }

  private static func hasSecretWord(_ text: [UInt8]) -> Bool {
    text.indices.dropLast(secretWord.count - 1).contains { start in
      secretWord.indices.allSatisfy { text[start + $0] | 0x20 == secretWord[$0] }
    }
  }

  private static let secretWord = Array("secret".utf8)

  /// JSON Web Tokens (RFC 7519), and what follows the word Bearer.
  private static func tokens(in text: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var index = 0
    while index < text.count {
      guard isTokenByte(text[index]) else {
        index += 1
        continue
      }
      let end = text[index...].firstIndex { !isTokenByte($0) } ?? text.count
      let run = index..<end
      if isWebToken(text[run]) {
        ranges.append(run)
      } else if isBearer(text[run]), let token = bearerToken(after: end, in: text) {
        ranges.append(token)
      }
      index = end
    }
    return ranges
  }

  /// Three parts, of which the first two are objects in base64; the signature may be empty or cut.
  private static func isWebToken(_ run: ArraySlice<UInt8>) -> Bool {
    guard run.count >= 20, run.starts(with: objectInBase64), let dot = run.firstIndex(of: UInt8(ascii: ".")) else {
      return false
    }
    return run[(dot + 1)...].starts(with: objectInBase64)
  }

  private static let objectInBase64 = Array("eyJ".utf8)

  private static func isBearer(_ run: ArraySlice<UInt8>) -> Bool {
    run.count == 6 && String(decoding: run, as: UTF8.self).lowercased() == "bearer"
  }

  /// A word that follows is a token if it is long or has a digit.
  private static func bearerToken(after end: Int, in text: [UInt8]) -> Range<Int>? {
    let rest = text[end...]
    let start = rest.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? end
    let token = text[start...].prefix { isTokenByte($0) }
    guard start > end, token.count >= 20 || token.count >= 8 && token.contains(where: ASCII.isDigit) else { return nil }
    return token.startIndex..<token.endIndex
  }

  /// `token68` (RFC 9110 section 11.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"),
      UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: ASCII.isAlphanumeric(byte)
    }
  }

  // MARK: By name

  /// Values after a name that says that they are secret: `token=…`, `password: …`, `"apiKey":"…"`.
  private static func named(in text: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var index = 0
    while let separator = text[index...].firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
      index = separator + 1
      let name = SecretName(Self.name(before: separator, in: text, from: ranges.last?.upperBound ?? 0))
      guard name != .open else { continue }
      let value = SecretValue(after: separator, in: text, of: name)
      ranges += value.secrets
      index = max(index, value.end)
    }
    return ranges
  }

  private static func name(before separator: Int, in text: [UInt8], from start: Int) -> ArraySlice<UInt8> {
    var end = separator
    while end > start, isPadding(text[end - 1]) { end -= 1 }
    var first = end
    while first > start, end - first < longestName, isNameByte(text[first - 1]) { first -= 1 }
    return text[first..<end]
  }

  private static let longestName = 64

  private static func isPadding(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
      || byte == UInt8(ascii: "]")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
