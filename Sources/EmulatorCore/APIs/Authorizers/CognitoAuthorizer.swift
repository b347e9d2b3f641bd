import LambdaEvents
import WireFormat

/// The checks of a Cognito user pool's tokens at a REST API: `COGNITO_USER_POOLS`.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>.
package struct CognitoAuthorizer: Sendable, Equatable {
  /// Where the token is, with or without `Bearer `.
  package var identitySource: IdentitySource
  /// The ARNs of the accepted user pools. The issuer of a pool follows from its ARN; if it does not, any issuer passes.
  package var userPoolARNs: [String]
  /// A regular expression that `aud` must match: `IdentityValidationExpression`; nil to accept all clients.
  package var validation: String?
  /// The keys of the user pools; nil to leave signatures unchecked. AWS fetches them from the user pools.
  package var keys: JSONWebKeySet?

  package init(
    identitySource: IdentitySource = .header("Authorization"), userPoolARNs: [String], validation: String? = nil,
    keys: JSONWebKeySet? = nil
  ) {
    self.identitySource = identitySource
    self.userPoolARNs = userPoolARNs
    self.validation = validation
    self.keys = keys
  }

  /// The accepted values of `iss`; nil if any is accepted, because the ID of a user pool is not known.
  var issuers: [String]? {
    var issuers: [String] = []
    for arn in userPoolARNs {
      // arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI
      let fields = arn.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 6, fields[2] == "cognito-idp", fields[5].hasPrefix("userpool/") else { return nil }
      issuers.append("https://cognito-idp.\(fields[3]).amazonaws.com/\(fields[5].dropFirst("userpool/".count))")
    }
    return issuers.isEmpty ? nil : issuers
  }

  /// Whether the issuer of tokens is checked.
  package var checksIssuer: Bool { issuers != nil }
}

extension CognitoAuthorizer {
  /// Checks the token of a request.
  ///
  /// A route without scopes takes ID tokens, and a route with scopes access tokens that have one of them. AWS does not
  /// document the response to a token without the scopes; it is that to an invalid token here.
  ///
  /// - Parameters:
  ///   - scopes: the route's scopes.
  ///   - now: Unix time in seconds.
  package func outcome(for request: AuthorizationRequest, scopes: [String], now: Int) -> AuthorizationOutcome {
    guard let identity = request.identity([identitySource])?.first else {
      return .refused(.init(.unauthorized, "the request has no token in \(identitySource)"))
    }
    let token: JSONWebToken
    do throws(JSONWebToken.Mistake) {
      token = try JSONWebToken(JSONWebToken.withoutScheme(String(decoding: identity, as: UTF8.self)))
    } catch {
      return .refused(.init(.unauthorized, "invalid token: \(error.message)"))
    }
    if let mistake = mistake(in: token, scopes: scopes) {
      return .refused(.init(.unauthorized, "invalid token: \(mistake)"))
    }
    guard let expiry = token.time(of: "exp"), expiry > Double(now) else {
      return .refused(.init(.tokenExpired, "the token has expired"))
    }
    return .allowed(context: Self.context(token))
  }

  /// What is wrong with a token, besides its age; nil if nothing is.
  private func mistake(in token: JSONWebToken, scopes: [String]) -> String? {
    guard token.header["alg"]?.text == "RS256" else { return "its algorithm is not RS256" }
    if let mistake = keys?.mistake(inSignatureOf: token) { return mistake }
    if let issuers, !issuers.contains(token.claims["iss"]?.text ?? "") {
      return "its issuer is not \(issuers.joined(separator: " or "))"
    }
    let use = token.claims["token_use"]?.text
    guard use == (scopes.isEmpty ? "id" : "access") else {
      return scopes.isEmpty
        ? "the route has no scopes and needs an ID token, with token_use=id"
        : "the route has scopes and needs an access token, with token_use=access"
    }
    if !scopes.isEmpty, !scopes.contains(where: token.scopes.contains) {
      return "it has none of the route's scopes: \(scopes.joined(separator: " "))"
    }
    if let validation, !(token.texts(of: "aud") ?? []).contains(where: { Self.matches($0, validation) }) {
      return "its aud does not match \(validation)"
    }
    return nil
  }

  private static func matches(_ audience: String, _ pattern: String) -> Bool {
    // The definition was checked, so the pattern is valid.
    guard let expression = try? Regex(pattern) else { return false }
    return (try? expression.wholeMatch(in: audience)) != nil
  }

  /// The member `authorizer` of the request context: claims as strings.
  private static func context(_ token: JSONWebToken) -> [UInt8] {
    guard case .object(let members) = token.claims else { return Array("{}".utf8) }
    let claims = members.compactMap { member in
      text(of: member).map { JSONTree.Member(name: member.name, value: .string($0)) }
    }
    return JSONTree.object([JSONTree.Member(name: "claims", value: .object(claims))]).bytes
  }

  /// A claim as REST APIs pass it on: times such as `Tue Apr 04 18:39:39 UTC 2023`, and lists with commas. Observed, for
  /// example <https://repost.aws/questions/QUFJRBaEJRSmmqarNrvCWoQA/aws-cognito-group>.
  private static func text(of claim: JSONTree.Member) -> String? {
    switch claim.value {
    case .number(let number):
      guard ["exp", "iat", "nbf"].contains(claim.name), let seconds = Double(number), abs(seconds) < 1e11 else {
        return number
      }
      return date(Int(seconds))
    case .string(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .array(let elements):
      return elements.map { $0.text ?? String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ",")
    case .object: return String(decoding: claim.value.bytes, as: UTF8.self)
    case .null: return nil
    }
  }

  private static func date(_ seconds: Int) -> String {
    let time = CivilTime(unixMilliseconds: seconds * 1000)
    // 1970-01-01 was a Thursday.
    let days = (seconds / 86_400) - (seconds % 86_400 < 0 ? 1 : 0)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
    let month = months[time.month - 1]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(weekday) \(month) \(two(time.day)) \(two(time.hour)):\(two(time.minute)):\(two(time.second)) UTC \(time.year)"
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
