import WireFormat

/// A JSON Web Token (RFC 7519) in compact form, decoded but not verified.
package struct JSONWebToken: Sendable, Equatable {
  /// Why a text is not a token.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
  }

  /// The header: `alg`, `kid`, ….
  package let header: JSONTree
  package let claims: JSONTree
  /// The bytes that are signed.
  package let signedPart: [UInt8]
  package let signature: [UInt8]

  /// Decodes a token.
  package init(_ text: String) throws(Mistake) {
    let segments = text.split(separator: ".", omittingEmptySubsequences: false)
    guard segments.count == 3 else { throw Mistake(message: "token contains an invalid number of segments") }
    header = try Self.object(segments[0], "header")
    claims = try Self.object(segments[1], "payload")
    guard let signature = Self.base64URLDecoded(segments[2]) else {
      throw Mistake(message: "the signature of the token is not base64url")
    }
    self.signature = signature
    signedPart = Array("\(segments[0]).\(segments[1])".utf8)
  }

  private static func object(_ segment: Substring, _ name: String) throws(Mistake) -> JSONTree {
    guard let bytes = base64URLDecoded(segment) else {
      throw Mistake(message: "the \(name) of the token is not base64url")
    }
    guard let tree = try? JSONTree(bytes), case .object = tree else {
      throw Mistake(message: "the \(name) of the token is not a JSON object")
    }
    return tree
  }

  /// The token in the value of a header field, without `Bearer `.
  static func withoutScheme(_ text: String) -> String {
    text.lowercased().hasPrefix("bearer ") ? String(text.dropFirst("bearer ".count)) : text
  }

  /// Base64 without padding, with `-` and `_` (RFC 4648 section 5); nil for any other text.
  static func base64URLDecoded(_ text: Substring) -> [UInt8]? {
    var letters = text.utf8.map { letter in
      switch letter {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): UInt8(ascii: "?")
      default: letter
      }
    }
    while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
    var bytes: [UInt8] = []
    return Base64.decode(letters.span, into: &bytes) ? bytes : nil
  }
}

extension JSONWebToken {
  /// The scopes in `scope`, separated by spaces, or in `scp`, which may also be a list.
  package var scopes: [String] {
    switch claims["scp"] ?? claims["scope"] {
    case .string(let text)?: text.split(separator: " ").map(String.init)
    case .array(let elements)?: elements.compactMap(\.text)
    default: []
    }
  }

  /// The values of a claim that is a string or a list of strings.
  func texts(of claim: String) -> [String]? {
    switch claims[claim] {
    case .string(let text)?: [text]
    case .array(let elements)?: elements.compactMap(\.text)
    default: nil
    }
  }

  /// A claim that is a time, in seconds since 1970.
  func time(of claim: String) -> Double? {
    if case .number(let text)? = claims[claim] { Double(text) } else { nil }
  }
}
