import EmulatorCore

/// An environment variable whose value is a secret, judged by its name and its value.
struct SecretVariable: Sendable, Equatable {
  let name: String
  let value: String
  /// Whether the value may also occur as an ordinary word or number, such as `postgres`.
  let isOrdinary: Bool

  /// Nil if the variable is none.
  init?(name: String, value: String) {
    guard value.utf8.count >= 8, !value.contains("\n"), Self.isSecretName(name), Self.isSecretValue(value) else {
      return nil
    }
    self.name = name
    self.value = value
    isOrdinary = Self.isOrdinary(value.utf8)
  }

  /// Whether a value may also occur as an ordinary word or number.
  static func isOrdinary(_ value: some Collection<UInt8>) -> Bool {
    value.count < 20 && !(value.contains(where: ASCII.isDigit) && value.contains(where: ASCII.isLetter))
  }

  /// Words of names whose values are secrets.
  private static func isSecretWord(_ word: Substring) -> Bool {
    if word.contains("SECRET") || word.contains("PASSWORD") || word.contains("PASSWD") { return true }
    return word == "PASS" || word.hasSuffix("TOKEN") || word == "KEY" || secretKeys.contains(where: word.hasSuffix)
  }

  private static let secretKeys = ["APIKEY", "ACCESSKEY", "PRIVATEKEY"]

  private static func isSecretName(_ name: String) -> Bool {
    let name = name.uppercased()
    guard !name.hasPrefix("AWS_LWA_"), name != "AWS_ACCESS_KEY_ID" else { return false }
    let words = name.split(separator: "_")
    guard let last = words.last, !descriptions.contains(last), publicWords.isDisjoint(with: words) else { return false }
    return words.contains(where: isSecretWord) || words.count > 1 && last == "PWD"
  }

  /// Last words of names that are about a secret, or about a key of a table, but do not hold a secret.
  private static let descriptions: Set<Substring> = [
    "NAME", "ARN", "ID", "IDS", "URL", "URI", "FILE", "PATH", "DIR", "ENDPOINT", "HEADER", "TTL", "LENGTH", "EXPIRES",
    "EXPIRY", "EXPIRATION", "SECONDS", "MINUTES", "HOURS", "DAYS", "ALIAS", "REGION", "PREFIX", "TYPE", "ALGORITHM",
    "COUNT",
    "SIZE", "LIMIT", "VERSION", "ISSUER", "AUDIENCE", "FIELD", "COLUMN", "PARALLELISM",
  ]

  private static let publicWords: Set<Substring> = [
    "PUBLIC", "PUBLISHABLE", "SORT", "PARTITION", "PRIMARY", "FOREIGN", "RANGE",
  ]

  /// Paths, addresses and references are no secrets. A password within an address is found by its form.
  private static func isSecretValue(_ value: String) -> Bool {
    !value.hasPrefix("/") && !value.hasPrefix("arn:") && !value.contains("://") && !value.hasPrefix("{{resolve:")
  }

  /// The value as programs write it: as it is, in JSON, in HTML, and percent-encoded.
  var spellings: [[UInt8]] {
    var spellings = [Array(value.utf8)]
    func add(_ escape: (Character) -> String) {
      let spelling = Array(value.map(escape).joined().utf8)
      if !spellings.contains(spelling) { spellings.append(spelling) }
    }
    add { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
    add { $0 == "\"" || $0 == "\\" || $0 == "/" ? "\\\($0)" : String($0) }
    for apostrophe in ["&#39;", "&#x27;"] {
      let entities: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": apostrophe]
      add { entities[$0] ?? String($0) }
    }
    add { character in
      character.utf8.map { ASCII.isUnreserved($0) ? String(UnicodeScalar($0)) : "%" + ASCII.hexadecimal($0) }.joined()
    }
    return spellings
  }
}
