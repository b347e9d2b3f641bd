extension JWTAuthorizer {
  /// Checks the token of a request.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>. The signature is
  /// checked only against given keys. The descriptions in `WWW-Authenticate` are AWS's as far as they are known.
  ///
  /// - Parameters:
  ///   - scopes: the route's scopes, of which the token needs one; empty to require none.
  ///   - now: Unix time in seconds.
  ///   - isFormat1: whether the route's events have payload format 1.0.
  package func outcome(
    for request: AuthorizationRequest, scopes: [String], now: Int, isFormat1: Bool
  ) -> AuthorizationOutcome {
    guard let identity = request.identity([identitySource])?.first else {
      return .refused(.init(.unauthorized, "the request has no token in \(identitySource)", challenge: "Bearer"))
    }
    func invalid(_ description: String) -> AuthorizationOutcome {
      .refused(
        .init(
          .unauthorized, "invalid token: \(description)",
          challenge: #"Bearer scope="" error="invalid_token" error_description="\#(description)""#))
    }
    let token: JSONWebToken
    do throws(JSONWebToken.Mistake) {
      token = try JSONWebToken(JSONWebToken.withoutScheme(String(decoding: identity, as: UTF8.self)))
    } catch {
      return invalid(error.message)
    }
    if let mistake = mistake(in: token, at: Double(now)) { return invalid(mistake) }
    let granted = scopes.filter(token.scopes.contains)
    if !scopes.isEmpty, granted.isEmpty {
      let required = scopes.joined(separator: " ")
      return .refused(
        .init(
          .accessDenied, "the token has none of the route's scopes: \(required)",
          challenge:
            #"Bearer scope="\#(required)" error="insufficient_scope" error_description="the token does not have the required scopes""#
        ))
    }
    return .allowed(context: Self.context(token, granted: scopes.isEmpty ? nil : granted, isFormat1: isFormat1))
  }

  /// What is wrong with a token; nil if it is valid.
  private func mistake(in token: JSONWebToken, at now: Double) -> String? {
    guard let algorithm = token.header["alg"]?.text, ["RS256", "RS384", "RS512"].contains(algorithm) else {
      return "the token has no RSA signature"
    }
    if let mistake = keys?.mistake(inSignatureOf: token) { return mistake }
    guard issuer == nil || token.claims["iss"]?.text == issuer else { return "the token does not have a valid issuer" }
    // `client_id` counts only in a token without `aud`.
    let audiences = token.texts(of: "aud") ?? token.texts(of: "client_id") ?? []
    if let audience, !audiences.contains(where: audience.contains) { return "the token does not have a valid audience" }
    guard let expiry = token.time(of: "exp"), expiry > now else { return "the token has expired" }
    for claim in ["nbf", "iat"] {
      guard token.claims[claim] != nil else { continue }
      guard let time = token.time(of: claim), time <= now else { return "the token is not valid yet (\(claim))" }
    }
    return nil
  }

  /// The member `authorizer` of the request context. Claims are strings.
  private static func context(_ token: JSONWebToken, granted: [String]?, isFormat1: Bool) -> [UInt8] {
    guard case .object(let members) = token.claims else { return Array("{}".utf8) }
    let claims = members.compactMap { member in
      text(of: member.value).map { JSONTree.Member(name: member.name, value: .string($0)) }
    }
    let scopes = granted.map { JSONTree.array($0.map { .string($0) }) } ?? .null
    let jwt = JSONTree.object([
      JSONTree.Member(name: "claims", value: .object(claims)), JSONTree.Member(name: "scopes", value: scopes),
    ])
    return (isFormat1 ? jwt : .object([JSONTree.Member(name: "jwt", value: jwt)])).bytes
  }

  /// A claim as HTTP APIs pass it on: lists in brackets without commas, nil for `null`. Observed:
  /// <https://github.com/floci-io/floci/pull/2011>.
  private static func text(of claim: JSONTree) -> String? {
    switch claim {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    case .array(let elements): "[\(elements.compactMap(text).joined(separator: " "))]"
    case .object: String(decoding: claim.bytes, as: UTF8.self)
    case .null: nil
    }
  }
}
