import WireFormat

/// Secrets that are recognized by their form.
package enum SecretForm: CaseIterable {
  /// The ID of an AWS access key: not secret by itself, but half of a credential.
  case accessKeyID
  case secretAccessKey
  case privateKey
  /// `scheme://user:password@host`
  case urlPassword

  /// What it is, with an article.
  package var title: String {
    switch self {
    case .accessKeyID: "an AWS access key ID"
    case .secretAccessKey: "an AWS secret access key"
    case .privateKey: "a private key"
    case .urlPassword: "a password in a URL"
    }
  }

  /// The places of such secrets in a line.
  package func ranges(in line: [UInt8]) -> [Range<Int>] {
    switch self {
    case .accessKeyID: Self.accessKeyIDs(in: line)
    case .secretAccessKey: Self.secretAccessKeys(in: line)
    case .privateKey: Self.privateKeys(in: line)
    case .urlPassword: Self.urlPasswords(in: line)
    }
  }

  /// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.
  private static func accessKeyIDs(in line: [UInt8]) -> [Range<Int>] {
    ["AKIA", "ASIA"].flatMap { line.ranges(of: Array($0.utf8)) }.compactMap { prefix in
      let end = prefix.lowerBound + 20
      guard end <= line.count, line.isWord(prefix.lowerBound..<end),
        line[prefix.upperBound..<end].allSatisfy({ ASCII.isUppercase($0) || ASCII.isDigit($0) })
      else { return nil }
      // Signed URLs and signatures contain it in public; AWS's documentation has examples.
      let isPublic = String(decoding: line[..<prefix.lowerBound].suffix(11), as: UTF8.self).hasSuffix("Credential=")
      return isPublic || isExample(line[prefix.lowerBound..<end]) ? nil : prefix.lowerBound..<end
    }
  }

  /// Forty characters of Base64 with a word before them that says what they are. Digests have other lengths or letters.
  private static func secretAccessKeys(in line: [UInt8]) -> [Range<Int>] {
    line.runs(where: isBase64).filter { run in
      guard run.count == 40, line[run].contains(where: ASCII.isUppercase), line[run].contains(where: ASCII.isLowercase),
        line[run].contains(where: ASCII.isDigit), !isExample(line[run])
      else { return false }
      let before = String(decoding: line[..<run.lowerBound].suffix(32), as: UTF8.self).lowercased()
      return before.contains("secret")
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+")
  }

  private static func isExample(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains("EXAMPLE")
  }

  /// From the first line of a PEM block (RFC 7468) to the end of the line.
  private static func privateKeys(in line: [UInt8]) -> [Range<Int>] {
    guard let begin = line.ranges(of: Array("-----BEGIN ".utf8)).first else { return [] }
    let label = line[begin.upperBound...].prefix { ASCII.isUppercase($0) || $0 == UInt8(ascii: " ") }
    guard String(decoding: label, as: UTF8.self).hasSuffix("PRIVATE KEY"),
      line[label.endIndex...].starts(with: "-----".utf8)
    else { return [] }
    return [begin.lowerBound..<line.count]
  }

  private static func urlPasswords(in line: [UInt8]) -> [Range<Int>] {
    line.ranges(of: Array("://".utf8)).compactMap { separator in
      guard separator.lowerBound > 0, ASCII.isAlphanumeric(line[separator.lowerBound - 1]) else { return nil }
      let authority = line[separator.upperBound...].prefix { $0 > 0x20 && !delimiters.contains($0) }
      guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
        let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
      else { return nil }
      let password = authority[(colon + 1)..<at]
      return isPlaceholder(password) ? nil : password.startIndex..<password.endIndex
    }
  }

  /// What ends the authority of a URL (RFC 3986 section 3.2), and what surrounds URLs in text.
  private static let delimiters = ByteSet("/?#\"'`\\|")

  /// `***`, `xxxxx`, `${PASSWORD}`, `<password>`, `password` and the like.
  private static func isPlaceholder(_ password: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: password, as: UTF8.self).lowercased()
    if ["", "password", "pass", "passwd", "pwd", "secret", "redacted", "masked", "hidden"].contains(text) {
      return true
    }
    if text.allSatisfy({ "*x•.-_".contains($0) }) || text.hasPrefix("%2a%2a") { return true }
    return text.contains { "<>{}$[]".contains($0) }
  }
}

extension [UInt8] {
  /// The places of a text, without overlaps. The text must not be empty.
  package func ranges(of text: [UInt8]) -> [Range<Int>] {
    guard let first = text.first, count >= text.count else { return [] }
    var ranges: [Range<Int>] = []
    var start = 0
    while let index = self[start...].firstIndex(of: first), index + text.count <= count {
      if self[index..<(index + text.count)].elementsEqual(text) {
        ranges.append(index..<(index + text.count))
        start = index + text.count
      } else {
        start = index + 1
      }
    }
    return ranges
  }

  /// The longest runs of bytes that satisfy the condition.
  package func runs(where condition: (UInt8) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in 0...count {
      let isInside = index < count && condition(self[index])
      if isInside, start == nil { start = index }
      if !isInside, let first = start {
        runs.append(first..<index)
        start = nil
      }
    }
    return runs
  }

  /// Whether there are no letters or digits right before and after the range.
  package func isWord(_ range: Range<Int>) -> Bool {
    (range.lowerBound == 0 || !ASCII.isAlphanumeric(self[range.lowerBound - 1]))
      && (range.upperBound == count || !ASCII.isAlphanumeric(self[range.upperBound]))
  }
}
