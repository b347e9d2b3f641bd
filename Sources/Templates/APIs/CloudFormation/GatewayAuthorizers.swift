import EmulatorCore

/// The authorizers of a template's APIs that are resources of their own.
struct GatewayAuthorizers {
  /// An authorizer as routes find it.
  private struct Entry {
    /// The name of its API.
    var api: String
    /// Its name in the API; nil if it is not supported.
    var name: String?
    var kind: APIAuthorizer.Kind?
  }

  static let types: Set = ["AWS::ApiGatewayV2::Authorizer", "AWS::ApiGateway::Authorizer"]

  /// By logical ID.
  private var entries: [String: Entry] = [:]

  /// Reads an authorizer of an API.
  mutating func read(
    _ resource: TemplateResource, _ properties: PropertyReader, _ gateway: GatewayResources, into api: inout TemplateAPI
  ) throws(TemplateError) {
    let isREST = api.api.isREST
    let reader = GatewayAuthorizerReader(
      properties: properties, notation: .cloudFormation, isREST: isREST, functions: gateway.functions,
      stageVariables: api.api.stageVariables)
    let type = try properties.requiredText(isREST ? "Type" : "AuthorizerType")
    guard let kind = try reader.kind(type: type) else {
      gateway.evaluator.warn(
        resource.line,
        "the authorizer `\(resource.name)` of `\(api.api.name)` is not supported, so its routes are open to everyone")
      entries[resource.name] = Entry(api: api.api.name)
      return
    }
    // The CDK's logical IDs have a hash at their end. Names are unique on AWS.
    var name = try properties.text("Name") ?? resource.name
    if api.api.authorizers.contains(where: { $0.name == name }) { name = resource.name }
    api.add(APIAuthorizer(name: name, kind: kind), line: resource.line)
    entries[resource.name] = Entry(api: api.api.name, name: name, kind: kind)
    let credentials = isREST ? "AuthorizerCredentials" : "AuthorizerCredentialsArn"
    if case .lambda(let lambda) = kind, properties.unevaluated(credentials) == nil {
      gateway.permissions.check(lambda.function, line: resource.line, gateway.evaluator)
    }
  }

  /// Reads `AuthorizationType`, `AuthorizerId` and `AuthorizationScopes` of a route or method.
  func authorize(
    _ route: inout APIRoute, _ properties: PropertyReader, _ gateway: GatewayResources, _ api: GatewayAPI
  ) throws(TemplateError) {
    route.authorization = .none
    let type = try properties.text("AuthorizationType") ?? "NONE"
    func open(_ reason: String, _ property: String) {
      gateway.evaluator.warn(
        properties.line(of: property), "\(route.key) of `\(api.name)` \(reason), so it is open to everyone")
    }
    switch type {
    case "NONE":
      if properties.unevaluated("AuthorizerId") != nil {
        open("has an `AuthorizerId`, but the `AuthorizationType` NONE", "AuthorizerId")
      }
    case "AWS_IAM": route.authorization = .authorizer(APIAuthorizer.iam.name)
    case "CUSTOM", "JWT", "COGNITO_USER_POOLS":
      let authorizerType = api.isREST ? "AWS::ApiGateway::Authorizer" : "AWS::ApiGatewayV2::Authorizer"
      guard
        case .resource(let resource) = try gateway.reference("AuthorizerId", of: properties, to: [authorizerType]),
        let entry = entries[resource.name]
      else { return open("requires an authorizer that is not in the template", "AuthorizerId") }
      guard entry.api == api.name else {
        throw TemplateError(
          line: properties.line(of: "AuthorizerId"),
          "`\(resource.name)` is an authorizer of `\(entry.api)`, but `\(properties.subject)` belongs to `\(api.name)`")
      }
      guard let name = entry.name, let kind = entry.kind else { return }
      let expected = Self.authorizationType(for: kind)
      guard type == expected else {
        throw TemplateError(
          line: properties.line(of: "AuthorizationType"),
          "`AuthorizationType` of `\(properties.subject)` is `\(type)`; `\(resource.name)` needs \(expected)")
      }
      route.authorization = .authorizer(name)
      route.authorizationScopes = try properties.texts("AuthorizationScopes") ?? []
    default:
      throw TemplateError(
        line: properties.line(of: "AuthorizationType"),
        "`AuthorizationType` of `\(properties.subject)` is `\(type)`; expected NONE, AWS_IAM, CUSTOM or \(api.isREST ? "COGNITO_USER_POOLS" : "JWT")"
      )
    }
  }

  /// The `AuthorizationType` of routes with an authorizer.
  private static func authorizationType(for kind: APIAuthorizer.Kind) -> String {
    switch kind {
    case .lambda: "CUSTOM"
    case .jwt: "JWT"
    case .cognito: "COGNITO_USER_POOLS"
    case .iam: "AWS_IAM"
    }
  }
}
