import LambdaEvents

extension GatewayAPI {
  /// Checks the definition.
  ///
  /// - Parameter functions: the names of the functions that exist.
  /// - Throws: ``APIDefinitionError`` for the first mistake.
  package func check(functions: Set<String>) throws(APIDefinitionError) {
    try checkStageName()
    for (index, authorizer) in authorizers.enumerated() {
      try check(authorizer, index, functions)
    }
    if let name = defaultAuthorizer, authorizer(named: name) == nil {
      throw APIDefinitionError(.api, of: self, missing(authorizer: name))
    }
    for (index, route) in routes.enumerated() { try check(route, index, functions) }
    if routes.isEmpty { throw APIDefinitionError(.api, of: self, "it has no routes") }
    if routes.allSatisfy({ $0.function == nil }) {
      throw APIDefinitionError(.api, of: self, "it has no route to a function")
    }
  }

  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html>; the limit is that of both
  /// kinds of APIs.
  private func checkStageName() throws(APIDefinitionError) {
    func isAllowed(_ byte: UInt8) -> Bool {
      let scalar = Character(Unicode.Scalar(byte))
      return byte < 0x80
        && (scalar.isLetter || scalar.isNumber || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_"))
    }
    if !isREST, stageName == "$default" { return }
    guard 1...128 ~= stageName.utf8.count, stageName.utf8.allSatisfy(isAllowed) else {
      throw APIDefinitionError(
        .stage, of: self,
        "the name of the stage is `\(stageName)`; expected 1 to 128 letters, digits, hyphens and underscores\(isREST ? "" : ", or $default")"
      )
    }
  }

  private func check(_ route: APIRoute, _ index: Int, _ functions: Set<String>) throws(APIDefinitionError) {
    func mistake(_ message: String) -> APIDefinitionError {
      APIDefinitionError(.route(index), of: self, "the route \(route.key): \(message)")
    }
    if let earlier = routes[..<index].first(where: { $0.key.collides(with: route.key) }) {
      throw mistake(
        earlier.key == route.key
          ? "it is defined twice" : "it matches the same requests as \(earlier.key); remove one of them")
    }
    if isREST, let earlier = routes[..<index].first(where: { $0.key.hasOtherVariable(than: route.key) }) {
      throw mistake("its variable has another name than in \(earlier.key); REST APIs allow one variable at each place")
    }
    if isREST, route.key == .default { throw mistake("a REST API has no $default route; use ANY /{proxy+} and ANY /") }
    switch route.integration {
    case .function(let name):
      guard functions.contains(name) else { throw mistake(missing(function: name, functions)) }
    case .mock: if !isREST { throw mistake("HTTP APIs have no mock integrations; use a REST API") }
    }
    if case .authorizer(let name) = route.authorization, authorizer(named: name) == nil {
      throw mistake(missing(authorizer: name))
    }
    if !route.authorizationScopes.isEmpty, authorizer(of: route)?.checksTokens != true {
      throw mistake("it requires scopes, but has no JWT or Cognito authorizer")
    }
  }

  private func check(
    _ authorizer: APIAuthorizer, _ index: Int, _ functions: Set<String>
  ) throws(APIDefinitionError) {
    func mistake(_ message: String) -> APIDefinitionError {
      APIDefinitionError(.authorizer(index), of: self, "the authorizer \(authorizer.name): \(message)")
    }
    if authorizers[..<index].contains(where: { $0.name == authorizer.name }) { throw mistake("it is defined twice") }
    switch authorizer.kind {
    case .lambda(let lambda):
      guard functions.contains(lambda.function) else { throw mistake(missing(function: lambda.function, functions)) }
      if case .token = lambda.type, !isREST { throw mistake("HTTP APIs have no TOKEN authorizers; use REQUEST") }
      if lambda.enableSimpleResponses, lambda.payloadFormatVersion == .v1 {
        throw mistake("simple responses need payload format 2.0")
      }
      if case .token(let pattern?) = lambda.type, (try? Regex(pattern)) == nil {
        throw mistake("\(pattern) is not a regular expression")
      }
      if case .token = lambda.type, lambda.identitySources.count != 1 {
        throw mistake("a TOKEN authorizer has one identity source, a header field")
      }
      try check(lambda.identitySources, mistake)
      if lambda.resultTTL > .zero, lambda.identitySources.isEmpty {
        throw mistake("results can be cached only with an identity source; add one, or set the TTL to 0")
      }
      if lambda.resultTTL > LambdaAuthorizer.maximumTTL { throw mistake("the TTL exceeds 3600 seconds") }
    case .jwt(let jwt):
      if isREST {
        throw mistake("REST APIs have no JWT authorizers; use an HTTP API, or a Cognito or Lambda authorizer")
      }
      try check([jwt.identitySource], mistake)
      if jwt.issuer?.isEmpty == true { throw mistake("the issuer is missing") }
      if jwt.audience?.isEmpty == true { throw mistake("the audience is missing") }
    case .cognito(let cognito):
      if !isREST { throw mistake("HTTP APIs have no Cognito authorizers; use a JWT authorizer") }
      guard case .header = cognito.identitySource else { throw mistake("its identity source must be a header field") }
      if let pattern = cognito.validation, (try? Regex(pattern)) == nil {
        throw mistake("\(pattern) is not a regular expression")
      }
      if cognito.userPoolARNs.isEmpty { throw mistake("the ARN of the user pool is missing") }
    case .iam: break
    }
  }

  private func check(
    _ sources: [IdentitySource], _ mistake: (String) -> APIDefinitionError
  ) throws(APIDefinitionError) {
    for case .context(let name) in sources where !AuthorizationRequest.knownContextVariables.contains(name) {
      let known = AuthorizationRequest.knownContextVariables.sorted().joined(separator: ", ")
      throw mistake("the context variable \(name) is not supported; supported are \(known)")
    }
  }

  private func missing(authorizer name: String) -> String {
    let known = authorizers.map(\.name).joined(separator: ", ")
    return known.isEmpty
      ? "there is no authorizer \(name)" : "there is no authorizer \(name); the API has \(known)"
  }

  private func missing(function name: String, _ functions: Set<String>) -> String {
    "there is no function \(name); the functions are \(functions.sorted().joined(separator: ", "))"
  }
}

extension RouteKey {
  /// Whether both match the same requests: paths that differ only in the names of their variables are the same.
  fileprivate func collides(with other: RouteKey) -> Bool {
    switch (self, other) {
    case (.default, .default): true
    case (.method(let method, let path), .method(let otherMethod, let otherPath)):
      method == otherMethod && path.segments.count == otherPath.segments.count
        && zip(path.segments, otherPath.segments).allSatisfy { $0.matchesSame(as: $1) }
    default: false
    }
  }

  /// Whether both have a variable at the same place below the same resource, but with different names.
  fileprivate func hasOtherVariable(than other: RouteKey) -> Bool {
    guard case .method(_, let path) = self, case .method(_, let otherPath) = other,
      let (one, two) = zip(path.segments, otherPath.segments).first(where: { $0 != $1 })
    else { return false }
    return one.rank > 0 && one.rank == two.rank
  }
}

extension RoutePath.Segment {
  fileprivate func matchesSame(as other: RoutePath.Segment) -> Bool {
    if case .literal = self { return self == other }
    return rank == other.rank
  }
}
