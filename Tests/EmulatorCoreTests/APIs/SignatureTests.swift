import Testing

@testable import EmulatorCore

@Suite struct SignatureTests {
  // Made with: openssl genrsa 2048; openssl dgst -sha256 -sign.
  private static let modulus =
    "qqd8Jbt--Ajtx0qdrFSIGVUIqB57l2IX2pgeanSu_vnccfHiDQFoRj4yGbH0eLpYITW9-"
    + "DANLaislkrXspMSwjAKWnfSNemfQQP7Fv5Q2ZkrSBAmR8uBmiB5ckgwj51Q5rL-PgdpAl1NJCiYOLGdS63h9J4v_OF4ivqP8reBO"
    + "cyRtMUk8o8hBg4hA28kPwim0CDWrgOhUjCBwNIHkH6kHialmCYh7wXSBqJ8n_u9KDlVOTlIlfC9IMus8gaFXPn35W39PGlDBcxuM"
    + "HIx2EvyjRoOq_-Dj4hpkQbkjYNe16HAbRVJii2znlrq83gknmsRVcLEpOBxRbv6gZ3HU0W2NQ"
  private static let token =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6Im9uZSJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoibWUiLCJleHA"
    + "iOjQxMDI0NDQ4MDB9.kuQOyIt2YFYiCi7UZaADEZRi5ad16-Sy6ugeb6P_a8Xu0OhjA6l2pfAdQb1xDkZ-_4dFXqkxHa9_3GR-Dn"
    + "jxfoBFfcS3lFaW9W8uppWV-"
    + "A2N7jpWwqzjuRDtNCHUioSuLtwUOar_OGKN9uS24eCyveXfUoryZ2JNjDKD8hRS0ZaOrG7vu6ip2WnHkeb71MtFYNfwOpxnDZUii"
    + "ZGqZ5ynXd1dva9dbbSeg2JiVc5sT316iFdkS3wZ2DrsAVLgP22msqiBzJL7DuptUlBHnRV8uVW9l7k5F5cOsb9E4O9TeNrvsKeW6"
    + "XHsxIuRY93Vy6IiHARaaiHFf8fSNkij4wz4-Q"

  private static func keySet(_ modulus: String = modulus, kid: String = "one", exponent: String = "AQAB") throws
    -> JSONWebKeySet
  {
    try JSONWebKeySet(
      Array(
        #"{"keys":[{"kty":"EC"},{"kty":"RSA","kid":"\#(kid)","n":"\#(modulus)","e":"\#(exponent)"}]}"#.utf8))
  }

  @Test func aSignatureOfTheKeyIsValid() throws {
    #expect(try Self.keySet().mistake(inSignatureOf: try JSONWebToken(Self.token)) == nil)
  }

  @Test func otherSignaturesAreNot() throws {
    let keys = try Self.keySet()
    let parts = Self.token.split(separator: ".")
    for index in 0..<3 {
      // Another letter in the middle of each part.
      var part = Array(parts[index])
      let middle = index == 0 ? part.count - 2 : part.count / 2
      part[middle] = part[middle] == "A" ? "B" : "A"
      var changed = parts
      changed[index] = String(part)[...]
      guard let token = try? JSONWebToken(changed.joined(separator: ".")) else { continue }
      #expect(keys.mistake(inSignatureOf: token) != nil)
    }
    let short = try JSONWebToken("\(parts[0]).\(parts[1]).YQ")
    #expect(keys.mistake(inSignatureOf: short) == "the token's signature is not valid")
    #expect(
      try Self.keySet(kid: "two").mistake(inSignatureOf: try JSONWebToken(Self.token))
        == "the token's kid is not among the keys")
    let signature = [UInt8](repeating: 0xFF, count: 256)
    let modulus = try #require(JSONWebToken.base64URLDecoded(Self.modulus[...]))
    let key = try #require(RSAPublicKey(modulus: modulus, exponent: [3]))
    #expect(!key.isValidSignature(signature, of: []))
    #expect(!key.isValidSignature([UInt8](repeating: 0, count: 256), of: []))
  }

  @Test(arguments: ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[{"kty":"EC"}]}"#])
  func otherDocumentsAreNoKeySets(json: String) {
    #expect(throws: JSONWebKeySet.Mistake.self) { try JSONWebKeySet(Array(json.utf8)) }
  }

  @Test(arguments: [("AQ", "AQAB"), ("", "AQAB"), (modulus, ""), (modulus, "AQABAQABAQABAQAB"), ("*", "AQAB")])
  func otherKeysAreRefused(modulus: String, exponent: String) {
    #expect(
      throws: JSONWebKeySet.Mistake(message: "the key one is not an RSA key of 1024 to 8192 bits")
    ) { try Self.keySet(modulus, exponent: exponent) }
  }
}
