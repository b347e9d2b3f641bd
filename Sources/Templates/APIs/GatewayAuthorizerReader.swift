import EmulatorCore
import LambdaEvents

/// Reads an authorizer as API Gateway itself describes it: in a resource, or in a security scheme of OpenAPI.
struct GatewayAuthorizerReader {
  let properties: PropertyReader
  let notation: PropertyNotation
  let isREST: Bool
  let functions: [TemplateFunction]
  let stageVariables: [String: String]

  /// What the authorizer does; nil if it is not supported.
  ///
  /// - Parameters:
  ///   - type: for example `TOKEN`, in any case.
  ///   - header: the header field with the token if the authorizer names none.
  func kind(type: String, header: String = "Authorization") throws(TemplateError) -> APIAuthorizer.Kind? {
    switch (type.uppercased(), isREST) {
    case ("JWT", false): return .jwt(try jwt())
    case ("REQUEST", _):
      guard var authorizer = try lambda() else { return nil }
      authorizer.identitySources = try identitySources()
      if isREST { return .lambda(authorizer) }
      let version = notation("AuthorizerPayloadFormatVersion")
      guard let format = try properties.choice(version, PayloadFormatVersion.self) else {
        throw TemplateError(
          line: properties.line, "`\(properties.subject)` has no `\(version)`; expected 1.0 or 2.0")
      }
      authorizer.payloadFormatVersion = format
      authorizer.enableSimpleResponses = try properties.boolean(notation("EnableSimpleResponses")) ?? false
      return .lambda(authorizer)
    case ("TOKEN", true):
      guard var authorizer = try lambda() else { return nil }
      authorizer.type = .token(validation: try properties.text(notation("IdentityValidationExpression")))
      let sources = try identitySources()
      authorizer.identitySources = sources.isEmpty ? [.header(header)] : sources
      return .lambda(authorizer)
    case ("COGNITO_USER_POOLS", true):
      return .cognito(
        CognitoAuthorizer(
          identitySource: try identitySources().first ?? .header(header),
          userPoolARNs: try properties.textOrTexts(notation("ProviderARNs")),
          validation: try properties.text(notation("IdentityValidationExpression"))))
    default:
      throw TemplateError(
        line: properties.line,
        "the authorizer `\(properties.subject)` has the type `\(type)`; expected \(isREST ? "TOKEN, REQUEST or COGNITO_USER_POOLS" : "REQUEST or JWT")"
      )
    }
  }

  /// An authorizer with its function and its TTL; nil if the function is not in the template.
  private func lambda() throws(TemplateError) -> LambdaAuthorizer? {
    let uri = try properties.requiredText(notation("AuthorizerUri"))
    guard let function = IntegrationURI.function(in: uri, stageVariables: stageVariables),
      functions.contains(where: { $0.name == function.name })
    else { return nil }
    var authorizer = LambdaAuthorizer(
      function: function.name, qualifier: function.qualifier, resultTTL: isREST ? .seconds(300) : .zero,
      payloadFormatVersion: isREST ? .v1 : .v2)
    if let seconds = try properties.integer(notation("AuthorizerResultTtlInSeconds"), 0...3600) {
      authorizer.resultTTL = .seconds(seconds)
    }
    return authorizer
  }

  private func jwt() throws(TemplateError) -> JWTAuthorizer {
    let name = notation("JwtConfiguration")
    guard let configuration = try properties.object(name) else {
      throw TemplateError(line: properties.line, "`\(properties.subject)` has no `\(name)`")
    }
    let issuer = try configuration.requiredText(notation("Issuer"))
    let audience = try configuration.textOrTexts(notation("Audience"))
    var authorizer = JWTAuthorizer(
      issuer: properties.evaluator.isUnknown(issuer) ? nil : issuer,
      audience: audience.contains { properties.evaluator.isUnknown($0) } ? nil : audience)
    if let source = try identitySources().first { authorizer.identitySource = source }
    return authorizer
  }

  /// A list, or a text with commas, as REST APIs have it.
  private func identitySources() throws(TemplateError) -> [IdentitySource] {
    let name = notation("IdentitySource")
    var sources: [IdentitySource] = []
    for text in try properties.textOrTexts(name) {
      for part in text.split(separator: ",") {
        let expression = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard let source = IdentitySource(expression) else {
          throw TemplateError(
            line: properties.line(of: name),
            "`\(expression)` is not an identity source; expected one such as \(isREST ? "method." : "$")request.header.Authorization"
          )
        }
        sources.append(source)
      }
    }
    return sources
  }
}
