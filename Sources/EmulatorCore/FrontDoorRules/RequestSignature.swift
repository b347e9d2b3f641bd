/// A request's AWS Signature Version 4. The signature is not checked, because only AWS knows the secret keys.
package struct RequestSignature: Sendable, Equatable {
  /// The ID of the access key, for example `AKIAIOSFODNN7EXAMPLE`.
  package let accessKey: String

  /// Finds the signature in the header or the query; nil if there is none that names an access key.
  ///
  /// - Parameters:
  ///   - authorization: the value of `Authorization`.
  ///   - target: the request target.
  package init?(authorization: String?, target: String) {
    let credential =
      if let authorization, authorization.hasPrefix("AWS4-") {
        Self.credential(inHeader: authorization)
      } else {
        Self.credential(inQuery: target)
      }
    // KEY/DATE/REGION/SERVICE/aws4_request
    guard let key = credential?.prefix(while: { $0 != "/" }), Self.isAccessKey(key) else { return nil }
    accessKey = String(key)
  }

  /// Whether a text can be the ID of an access key.
  static func isAccessKey(_ text: some StringProtocol) -> Bool {
    (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(isKeyByte)
  }

  /// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
  private static func credential(inHeader value: String) -> Substring? {
    value.split { $0 == " " || $0 == "," }.first { $0.hasPrefix("Credential=") }?.dropFirst("Credential=".count)
  }

  /// `X-Amz-Credential=…&…&X-Amz-Signature=…`, where slashes are percent-encoded.
  private static func credential(inQuery target: String) -> Substring? {
    let parameters = target.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
    func value(_ name: String) -> Substring? {
      parameters.first { $0.lowercased().hasPrefix(name + "=") }?.dropFirst(name.count + 1)
    }
    guard value("x-amz-signature") != nil, let credential = value("x-amz-credential") else { return nil }
    return credential.prefix { $0 != "%" }
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
