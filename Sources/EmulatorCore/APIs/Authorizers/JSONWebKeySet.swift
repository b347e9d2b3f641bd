/// The public keys of an issuer of tokens (RFC 7517).
package struct JSONWebKeySet: Sendable, Equatable {
  /// Why a text is not a key set.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
  }

  private struct Key: Sendable, Equatable {
    var id: String?
    var key: RSAPublicKey
  }

  private let keys: [Key]

  /// Reads a key set: `{"keys": [{"kty": "RSA", "kid": …, "n": …, "e": …}]}`. Other kinds of keys are ignored.
  package init(_ json: [UInt8]) throws(Mistake) {
    guard let document = try? JSONTree(json), case .array(let elements)? = document["keys"] else {
      throw Mistake(message: "expected a JSON Web Key Set: an object with a list `keys`")
    }
    var keys: [Key] = []
    for element in elements where element["kty"]?.text == "RSA" {
      guard let modulus = element["n"]?.text.flatMap({ JSONWebToken.base64URLDecoded($0[...]) }),
        let exponent = element["e"]?.text.flatMap({ JSONWebToken.base64URLDecoded($0[...]) }),
        let key = RSAPublicKey(modulus: modulus, exponent: exponent)
      else {
        throw Mistake(message: "the key \(element["kid"]?.text ?? "") is not an RSA key of 1024 to 8192 bits")
      }
      keys.append(Key(id: element["kid"]?.text, key: key))
    }
    guard !keys.isEmpty else { throw Mistake(message: "it has no RSA key") }
    self.keys = keys
  }

  /// What is wrong with a token's signature; nil if it is valid. Only RS256 is supported.
  func mistake(inSignatureOf token: JSONWebToken) -> String? {
    guard token.header["alg"]?.text == "RS256" else { return "only RS256 is supported with a key file" }
    guard let id = token.header["kid"]?.text, let key = keys.first(where: { $0.id == id })?.key else {
      return "the token's kid is not among the keys"
    }
    return key.isValidSignature(token.signature, of: token.signedPart) ? nil : "the token's signature is not valid"
  }
}
