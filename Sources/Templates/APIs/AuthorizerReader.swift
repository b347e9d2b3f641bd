import EmulatorCore
import LambdaEvents

/// Reads `Auth` of an API.
struct AuthorizerReader {
  let evaluator: TemplateEvaluator
  let isREST: Bool
  let functions: [TemplateFunction]

  func read(_ auth: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    if let authorizers = try auth.object("Authorizers") {
      for (name, line) in authorizers.names {
        guard let properties = try authorizers.object(name) else { continue }
        guard let kind = try kind(properties, line: line) else {
          evaluator.warn(
            line, "the authorizer `\(name)` of `\(api.api.name)` is not supported, so its routes are open to everyone")
          api.unsupportedAuthorizers.insert(name)
          properties.acceptRest()
          continue
        }
        api.api.authorizers.append(APIAuthorizer(name: name, kind: kind))
        api.authorizerLines.append(line)
        api.authorizerScopes[name] = try properties.texts("AuthorizationScopes") ?? []
      }
    }
    if let name = try auth.text("DefaultAuthorizer"), !api.unsupportedAuthorizers.contains(name) {
      api.api.defaultAuthorizer = name
    }
    api.api.requiresAPIKey = try auth.boolean("ApiKeyRequired") ?? false
    for name in ["ResourcePolicy", "UsagePlan"] where try auth.value(name) != nil {
      evaluator.warn(
        auth.line(of: name), "`\(name)` of `Auth` of `\(api.api.name)` is not supported and has no effect")
    }
  }

  /// What the authorizer does; nil if it is not supported.
  private func kind(_ properties: PropertyReader, line: Int) throws(TemplateError) -> APIAuthorizer.Kind? {
    if let arn = try properties.text("FunctionArn") {
      let reference = FunctionName.reference(arn)
      let name = reference.name
      guard functions.contains(where: { $0.name == name }) else { return nil }
      var authorizer = try isREST ? restAuthorizer(properties, name) : httpAuthorizer(properties, name)
      authorizer.qualifier = reference.qualifier
      return .lambda(authorizer)
    }
    guard !isREST else { return try cognitoAuthorizer(properties).map { .cognito($0) } }
    guard let configuration = try properties.object("JwtConfiguration") else { return nil }
    let issuer = try configuration.requiredText("issuer")
    let audience = try configuration.textOrTexts("audience")
    guard !audience.isEmpty else {
      throw TemplateError(line: configuration.line, "`\(configuration.subject)` has no `audience`")
    }
    var authorizer = JWTAuthorizer(
      issuer: evaluator.isUnknown(issuer) ? nil : issuer,
      audience: audience.contains { evaluator.isUnknown($0) } ? nil : audience)
    if let expression = try properties.text("IdentitySource") {
      authorizer.identitySource = try source(expression, line: properties.line(of: "IdentitySource"))
    }
    return .jwt(authorizer)
  }

  private func cognitoAuthorizer(_ properties: PropertyReader) throws(TemplateError) -> CognitoAuthorizer? {
    let arns = try properties.textOrTexts("UserPoolArn")
    guard !arns.isEmpty else { return nil }
    var authorizer = CognitoAuthorizer(userPoolARNs: arns)
    if let identity = try properties.object("Identity") {
      if let name = try identity.text("Header") { authorizer.identitySource = .header(name) }
      authorizer.validation = try identity.text("ValidationExpression")
    }
    return authorizer
  }

  private func source(_ expression: String, line: Int) throws(TemplateError) -> IdentitySource {
    guard let source = IdentitySource(expression) else {
      throw TemplateError(
        line: line,
        "`\(expression)` is not an identity source; expected one such as $request.header.Authorization")
    }
    return source
  }

  private func httpAuthorizer(
    _ properties: PropertyReader, _ function: String
  ) throws(TemplateError) -> LambdaAuthorizer {
    var authorizer = LambdaAuthorizer(function: function)
    guard
      let version = try properties.choice("AuthorizerPayloadFormatVersion", PayloadFormatVersion.self)
    else {
      throw TemplateError(
        line: properties.line, "`\(properties.subject)` has no `AuthorizerPayloadFormatVersion`; expected 1.0 or 2.0")
    }
    authorizer.payloadFormatVersion = version
    authorizer.enableSimpleResponses = try properties.boolean("EnableSimpleResponses") ?? false
    if let identity = try properties.object("Identity") { try read(identity, into: &authorizer) }
    return authorizer
  }

  private enum PayloadType: String, CaseIterable {
    case token = "TOKEN"
    case request = "REQUEST"
  }

  private func restAuthorizer(
    _ properties: PropertyReader, _ function: String
  ) throws(TemplateError) -> LambdaAuthorizer {
    var authorizer = LambdaAuthorizer(function: function, resultTTL: .seconds(300), payloadFormatVersion: .v1)
    let identity = try properties.object("Identity")
    if try properties.choice("FunctionPayloadType", PayloadType.self) == .request {
      if let identity { try read(identity, into: &authorizer) }
      return authorizer
    }
    authorizer.type = .token(validation: try identity?.text("ValidationExpression"))
    authorizer.identitySources = [.header(try identity?.text("Header") ?? "Authorization")]
    try readTTL(identity, into: &authorizer)
    return authorizer
  }

  private func read(_ identity: PropertyReader, into authorizer: inout LambdaAuthorizer) throws(TemplateError) {
    authorizer.identitySources = try identity.texts("Headers")?.map { .header($0) } ?? []
    authorizer.identitySources += try identity.texts("QueryStrings")?.map { .queryString($0) } ?? []
    authorizer.identitySources += try identity.texts("StageVariables")?.map { .stageVariable($0) } ?? []
    authorizer.identitySources += try identity.texts("Context")?.map { .context($0) } ?? []
    try readTTL(identity, into: &authorizer)
  }

  private func readTTL(_ identity: PropertyReader?, into authorizer: inout LambdaAuthorizer) throws(TemplateError) {
    if let seconds = try identity?.integer("ReauthorizeEvery", 0...3600) { authorizer.resultTTL = .seconds(seconds) }
  }
}
