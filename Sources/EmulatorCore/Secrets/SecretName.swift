import HTTPMessages

/// What the name of a header field, a parameter or a JSON member says about its value.
enum SecretName: Sendable, Equatable, CaseIterable {
  /// The value is no secret.
  case open
  /// A scheme and credentials (RFC 9110 section 11.4).
  case authorization
  /// Pairs of names and values, which are separated by semicolons.
  case cookie
  /// A password: numbers are secret too.
  case password
  case secret

  init(_ name: ArraySlice<UInt8>) {
    // Longer names are not written by people.
    let name = name.suffix(Self.longest)
    var letters: [UInt8] = []
    letters.reserveCapacity(name.count)
    for byte in name where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      letters.append(lowercasedASCII(byte))
    }
    guard FieldMasking.hasSecretWord(letters) || Self.otherNames.contains(letters) else {
      self = .open
      return
    }
    if Self.descriptions.contains(where: { letters.hasSuffix($0) }) {
      self = .open
    } else if letters.hasSuffix(Self.authorizationName) {
      self = .authorization
    } else if letters.hasSuffix(Self.cookieName) || letters.hasSuffix(Self.cookiesName) {
      self = .cookie
    } else if Self.passwords.contains(where: { letters.hasPart($0) }) || Self.otherNames.contains(letters) {
      self = .password
    } else {
      self = .secret
    }
  }

  private static let longest = 128
  private static let authorizationName = Array("authorization".utf8)
  private static let cookieName = Array("cookie".utf8)
  private static let cookiesName = Array("cookies".utf8)
  private static let passwords = ["password", "passwd", "secret"].map { Array($0.utf8) }

  /// Names of passwords that are too short to be looked for within other names.
  private static let otherNames = ["passphrase", "pwd", "pass", "pin"].map { Array($0.utf8) }

  /// Ends of names that are about a secret, but do not hold it: `tokenType`, `SignatureVersion`.
  private static let descriptions = [
    "version", "type", "count", "length", "expires", "expiresin", "expiry", "expiration", "ttl", "algorithm", "arn",
    "method", "source", "issuer", "certurl",
  ].map { Array($0.utf8) }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ end: [UInt8]) -> Bool { count >= end.count && suffix(end.count).elementsEqual(end) }

  fileprivate func hasPart(_ part: [UInt8]) -> Bool { !ranges(of: part).isEmpty }
}
