import EmulatorCore
import HTTPMessages
import LambdaEvents
import Testing
import WireFormat

@Suite struct JWTAuthorizerTests {
  private static let now = 1_700_000_000
  private static let claims = #""iss":"https://issuer.example","aud":"me","exp":1700000001"#

  private static func part(_ text: String) -> String {
    var letters: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { Base64.encode($0, into: &letters) }
    return String(decoding: letters, as: UTF8.self).replacing("=", with: "").replacing("+", with: "-").replacing(
      "/", with: "_")
  }

  private static func token(_ claims: String, header: String = #"{"alg":"RS256"}"#) -> String {
    [header, claims, "signature"].map(part).joined(separator: ".")
  }

  private static func outcome(
    _ token: String?, scopes: [String] = [], isFormat1: Bool = false
  ) throws -> AuthorizationOutcome {
    let authorizer = JWTAuthorizer(issuer: "https://issuer.example", audience: ["me", "us"])
    let request = try AuthorizerTests.request(headers: token.map { [("authorization", $0)] } ?? [])
    return authorizer.outcome(for: request, scopes: scopes, now: now, isFormat1: isFormat1)
  }

  @Test(arguments: [
    #"{\#(claims)}"#, #"{\#(claims),"nbf":1700000000,"iat":1700000000.0}"#,
    #"{"iss":"https://issuer.example","aud":["x","us"],"exp":1.8e9}"#,
    #"{"iss":"https://issuer.example","client_id":"us","exp":1800000000}"#,
  ])
  func validTokensPass(claims: String) throws {
    for text in [Self.token(claims), "Bearer \(Self.token(claims))", "bearer \(Self.token(claims))"] {
      guard case .allowed = try Self.outcome(text) else {
        Issue.record("\(claims) is refused")
        return
      }
    }
  }

  private static let malformed: [(token: String, description: String)] = [
    ("x", "token contains an invalid number of segments"), ("a.b.c.d", "token contains an invalid number of segments"),
    ("é.b.c", "the header of the token is not base64url"), ("YQ.YQ.YQ", "the header of the token is not a JSON object"),
    ("e30.*.c", "the payload of the token is not base64url"),
    ("e30.W10.YQ", "the payload of the token is not a JSON object"),
    ("e30.e30.*", "the signature of the token is not base64url"),
  ]

  @Test(arguments: malformed)
  func malformedTokensAreRefused(token: String, description: String) throws {
    try Self.expectRefusal(of: token, description)
  }

  @Test(arguments: ["none", "HS256", "ES256"])
  func onlyRSASignaturesAreSupported(algorithm: String) throws {
    let token = Self.token("{\(Self.claims)}", header: #"{"alg":"\#(algorithm)"}"#)
    try Self.expectRefusal(of: token, "the token has no RSA signature")
  }

  @Test(arguments: [
    (#""aud":"me","exp":1800000000"#, "the token does not have a valid issuer"),
    (claims + #","iss":"other""#, "the token does not have a valid issuer"),
    (claims + #","aud":"other","client_id":"me""#, "the token does not have a valid audience"),
    (claims + #","aud":[]"#, "the token does not have a valid audience"),
    (claims + #","exp":1700000000"#, "the token has expired"),
    (claims + #","exp":"1800000000""#, "the token has expired"),
  ])
  func invalidTokensAreRefused(members: String, description: String) throws {
    try Self.expectRefusal(of: Self.token("{\(members)}"), description)
  }

  @Test(arguments: ["nbf", "iat"], ["1700000001", #""x""#, "true"])
  func tokensOfTheFutureAreRefused(claim: String, time: String) throws {
    try Self.expectRefusal(
      of: Self.token(#"{\#(Self.claims),"\#(claim)":\#(time)}"#), "the token is not valid yet (\(claim))")
  }

  private static func expectRefusal(of token: String, _ description: String) throws {
    let challenge = #"Bearer scope="" error="invalid_token" error_description="\#(description)""#
    #expect(
      try outcome("Bearer \(token)")
        == .refused(.init(.unauthorized, "invalid token: \(description)", challenge: challenge)))
  }

  @Test func aMissingTokenIsRefused() throws {
    #expect(
      try Self.outcome(nil)
        == .refused(
          .init(
            .unauthorized, "the request has no token in $request.header.Authorization", challenge: "Bearer")))
  }

  @Test func claimsAreText() throws {
    let token = Self.token(
      #"{\#(Self.claims),"n":1.50,"b":false,"z":null,"l":["a",1,["b"]],"o":{"k": "v"},"q":"\"é"}"#)
    let claims =
      #"{"iss":"https://issuer.example","aud":"me","exp":"1700000001","n":"1.50","b":"false","l":"[a 1 [b]]","o":"{\"k\":\"v\"}","q":"\"é"}"#
    #expect(
      try Self.outcome(token) == .allowed(context: Array(#"{"jwt":{"claims":\#(claims),"scopes":null}}"#.utf8)))
    #expect(
      try Self.outcome(token, isFormat1: true)
        == .allowed(context: Array(#"{"claims":\#(claims),"scopes":null}"#.utf8)))
  }

  @Test(
    arguments: [
      (#""scope":"a b c""#, #"["b","c"]"#), (#""scp":["c"]"#, #"["c"]"#), (#""scp":"b""#, #"["b"]"#),
      (#""scope":"bb""#, nil), (#""scope":1"#, nil), (#""x":1"#, nil),
    ] as [(String, String?)])
  func aRouteNeedsOneOfItsScopes(claim: String, granted: String?) throws {
    let outcome = try Self.outcome(Self.token("{\(Self.claims),\(claim)}"), scopes: ["b", "c"])
    switch outcome {
    case .signed: Issue.record("signed")
    case .allowed(let context):
      #expect(granted.map { String(decoding: context, as: UTF8.self).hasSuffix(#""scopes":\#($0)}}"#) } == true)
    case .refused(let refusal):
      #expect(granted == nil)
      #expect(refusal.failure == .accessDenied)
      #expect(refusal.challenge?.hasPrefix(#"Bearer scope="b c" error="insufficient_scope""#) == true)
    }
  }

  @Test func whatOnlyAWSKnowsIsNotChecked() throws {
    let authorizer = JWTAuthorizer(issuer: nil, audience: nil)
    let request = try AuthorizerTests.request(headers: [("authorization", Self.token(#"{"exp":1700000001}"#))])
    guard case .allowed = authorizer.outcome(for: request, scopes: [], now: Self.now, isFormat1: false) else {
      Issue.record("refused")
      return
    }
  }
}
