import EmulatorCore
import LambdaEvents
import Testing
import WireFormat

@Suite struct CognitoAuthorizerTests {
  private static let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC"
  private static let now = 1_680_629_979
  private static let claims =
    #""iss":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC","aud":"client","token_use":"id","exp":1680633579"#

  private static func part(_ text: String) -> String {
    var letters: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { Base64.encode($0, into: &letters) }
    return String(decoding: letters, as: UTF8.self).replacing("=", with: "").replacing("+", with: "-").replacing(
      "/", with: "_")
  }

  private static func token(_ claims: String, header: String = #"{"alg":"RS256","kid":"a"}"#) -> String {
    [header, "{\(claims)}", "signature"].map(part).joined(separator: ".")
  }

  private static func outcome(
    _ token: String?, scopes: [String] = [], _ change: (inout CognitoAuthorizer) -> Void = { _ in }
  ) throws -> AuthorizationOutcome {
    var authorizer = CognitoAuthorizer(userPoolARNs: [pool])
    change(&authorizer)
    let request = try AuthorizerTests.request(headers: token.map { [("Authorization", $0)] } ?? [])
    return authorizer.outcome(for: request, scopes: scopes, now: now)
  }

  private static func refusal(_ outcome: AuthorizationOutcome) -> AuthorizationOutcome.Refusal? {
    if case .refused(let refusal) = outcome { refusal } else { nil }
  }

  @Test func claimsBecomeTextAsRESTAPIsPassThemOn() throws {
    let token = Self.token(
      Self.claims
        + #","iat":1680629979,"auth_time":1680629979,"email_verified":true,"cognito:groups":["a","b"],"address":{"a":1},"none":null"#
    )
    for header in [token, "Bearer \(token)"] {
      guard case .allowed(let context) = try Self.outcome(header) else {
        Issue.record("refused")
        return
      }
      let expected = [
        #"{"claims":{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC","aud":"client","#,
        #""token_use":"id","exp":"Tue Apr 04 18:39:39 UTC 2023","iat":"Tue Apr 04 17:39:39 UTC 2023","#,
        #""auth_time":"1680629979","email_verified":"true","cognito:groups":"a,b","address":"{\"a\":1}"}}"#,
      ].joined()
      #expect(String(decoding: context, as: UTF8.self) == expected)
    }
  }

  @Test(arguments: [
    (nil, "the request has no token in $request.header.Authorization"),
    ("x", "invalid token: token contains an invalid number of segments"),
    (token(claims, header: #"{"alg":"none"}"#), "invalid token: its algorithm is not RS256"),
    (
      token(#""iss":"https://other""#),
      "invalid token: its issuer is not https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC"
    ),
    (
      token(claims.replacing("\"id\"", with: "\"access\"")),
      "invalid token: the route has no scopes and needs an ID token, with token_use=id"
    ),
  ])
  func anInvalidTokenIsRefused(token: String?, reason: String) throws {
    #expect(Self.refusal(try Self.outcome(token)) == .init(.unauthorized, reason))
  }

  @Test(arguments: [claims.replacing("1680633579", with: "1680629979"), claims.replacing("\"exp\"", with: "\"x\"")])
  func anExpiredTokenIsRefused(claims: String) throws {
    #expect(Self.refusal(try Self.outcome(Self.token(claims))) == .init(.tokenExpired, "the token has expired"))
  }

  @Test func aRouteWithScopesNeedsAnAccessTokenWithOneOfThem() throws {
    let access = Self.claims.replacing("\"id\"", with: "\"access\"")
    let scopes = ["api/read", "api/write"]
    guard case .allowed = try Self.outcome(Self.token(access + #","scope":"api/write x""#), scopes: scopes) else {
      Issue.record("refused")
      return
    }
    #expect(
      Self.refusal(try Self.outcome(Self.token(access + #","scope":"x""#), scopes: scopes))
        == .init(.unauthorized, "invalid token: it has none of the route's scopes: api/read api/write"))
    #expect(
      Self.refusal(try Self.outcome(Self.token(Self.claims), scopes: scopes))
        == .init(.unauthorized, "invalid token: the route has scopes and needs an access token, with token_use=access"))
  }

  @Test(arguments: [("cl.*", nil), ("c", "invalid token: its aud does not match c")])
  func theAudienceMustMatchTheExpression(pattern: String, reason: String?) throws {
    let outcome = try Self.outcome(Self.token(Self.claims)) { $0.validation = pattern }
    #expect(Self.refusal(outcome)?.reason == reason)
  }

  @Test func anUnknownUserPoolAcceptsAnyIssuer() throws {
    let token = Self.token(Self.claims.replacing("https://cognito-idp.eu-west-1", with: "http://localhost"))
    let outcome = try Self.outcome(token) { $0.userPoolARNs = ["unknown:Pool.Arn"] }
    #expect(Self.refusal(outcome) == nil)
    #expect(!CognitoAuthorizer(userPoolARNs: ["unknown:Pool.Arn"]).checksIssuer)
    #expect(CognitoAuthorizer(userPoolARNs: [Self.pool]).checksIssuer)
  }

  @Test func signaturesAreCheckedAgainstKeys() throws {
    let keys = try JSONWebKeySet(
      Array(#"{"keys":[{"kty":"RSA","kid":"a","n":"\#(String(repeating: "_", count: 341))w","e":"AQAB"}]}"#.utf8))
    let outcome = try Self.outcome(Self.token(Self.claims)) { $0.keys = keys }
    #expect(Self.refusal(outcome)?.failure == .unauthorized)
  }
}
