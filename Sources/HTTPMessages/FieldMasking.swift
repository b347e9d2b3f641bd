/// Masks secret values in header fields and targets. They never reach the adapter's log at any level.
package enum FieldMasking {
  /// The text that replaces a masked value.
  package static let mask = "***"

  /// Whether the values of a header field or query parameter with this name are secret.
  ///
  /// Letter case and separators are ignored: `X-Api-Key`, `api_key` and `apikey` are the same.
  package static func isSecret(_ name: some Sequence<UInt8>) -> Bool {
    var letters: [UInt8] = []
    for byte in name where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      letters.append(lowercasedASCII(byte))
    }
    return hasSecretWord(letters)
  }

  /// Whether a name in lower case, without separators, contains a word for a secret.
  package static func hasSecretWord(_ letters: [UInt8]) -> Bool { secretWords.contains { contains(letters, $0) } }

  /// The fields for the log, with secret values masked.
  package static func loggable(_ fields: HTTPFields) -> [String] {
    (0..<fields.count).map { index in
      let value = isSecret(fields.name(at: index)) ? mask : fields.valueText(at: index)
      return "\(fields.nameText(at: index)): \(value)"
    }
  }

  /// A request target for the log, with the values of secret query parameters masked.
  package static func loggable(target: [UInt8]) -> String { String(decoding: masking(target: target), as: UTF8.self) }

  /// A request target with the values of secret query parameters masked.
  package static func masking(target: [UInt8]) -> [UInt8] {
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { return target }
    return target[...mark] + masking(query: target[(mark + 1)...])
  }

  /// A query without its `?`, or a form, with the values of secret parameters masked.
  package static func masking(query: ArraySlice<UInt8>) -> [UInt8] {
    var shown: [UInt8] = []
    for (index, parameter) in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).enumerated() {
      if index > 0 { shown.append(UInt8(ascii: "&")) }
      if let equals = parameter.firstIndex(of: UInt8(ascii: "=")), isSecret(percentDecoded(parameter[..<equals])) {
        shown += parameter[...equals]
        shown += mask.utf8
      } else {
        shown += parameter
      }
    }
    return shown
  }

  /// Words in the names of secrets, in lower case without separators. `auth` is not among them because of `author`.
  private static let secretWords: [[UInt8]] = [
    "authorization", "cookie", "token", "secret", "apikey", "accesskey", "privatekey", "password", "passwd",
    "credential", "signature", "session", "jwt",
  ].map { Array($0.utf8) }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard let first = word.first, text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { text[$0] == first && text[$0...].starts(with: word) }
  }

  /// Percent-decodes leniently, so that a name written as `%74oken` is still recognized as `token`.
  private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
        let high = HTTPSyntax.hexadecimalDigit(bytes[index + 1]),
        let low = HTTPSyntax.hexadecimalDigit(bytes[index + 2])
      {
        decoded.append(UInt8(high << 4 | low))
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded
  }
}
