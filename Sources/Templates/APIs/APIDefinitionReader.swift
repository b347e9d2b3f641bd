import EmulatorCore
import LambdaEvents

/// Makes routes from an OpenAPI definition in a template: from the operations whose `x-amazon-apigateway-integration` is a
/// function or a fixed response.
struct APIDefinitionReader {
  let evaluator: TemplateEvaluator
  let functions: [TemplateFunction]

  private static let integration = "x-amazon-apigateway-integration"
  private static let anyMethod = "x-amazon-apigateway-any-method"
  private static let methods: Set = ["delete", "get", "head", "options", "patch", "post", "put", anyMethod]

  /// Extensions of API Gateway for the whole API that have no effect here.
  private static let unsupported = [
    "x-amazon-apigateway-api-key-source", "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-minimum-compression-size", "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator",
  ]

  func read(_ definition: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    for name in Self.unsupported where try definition.value(name) != nil {
      evaluator.warn(definition.line(of: name), "`\(name)` of `\(api.api.name)` is not supported and has no effect")
    }
    try readSettings(definition, into: &api)
    try DefinitionAuthorizerReader(evaluator: evaluator, functions: functions).read(definition, into: &api)
    guard let paths = try definition.object("paths") else { return }
    let schemes = try SecuritySchemeReader(definition)
    for (path, line) in paths.names {
      guard let operations = try paths.object(path) else { continue }
      for (method, methodLine) in operations.names where Self.methods.contains(method.lowercased()) {
        guard let operation = try operations.object(method) else { continue }
        let key = try key(method, path, isREST: api.api.isREST, line: line)
        guard var route = try route(operation, key, of: api.api, line: methodLine) else { continue }
        try readSecurity(operation, definition, schemes, into: &route, api)
        api.add(route, line: methodLine)
      }
    }
  }

  private func key(_ method: String, _ path: String, isREST: Bool, line: Int) throws(TemplateError) -> RouteKey {
    if !isREST, path == "/$default" || path == "$default" { return .default }
    do throws(RouteKeyError) {
      return try RouteKey(method: method, path: path)
    } catch {
      throw TemplateError(line: line, "\(error)")
    }
  }

  /// The settings of an API that its definition can have.
  private func readSettings(_ definition: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    switch api.api.kind {
    case .rest(var settings):
      // SAM writes the same types in both places.
      let types = try definition.texts("x-amazon-apigateway-binary-media-types") ?? []
      settings.binaryMediaTypes += types.filter { !settings.binaryMediaTypes.contains($0) }
      api.api.kind = .rest(settings)
    case .http(var settings):
      guard settings.corsConfiguration == nil, let cors = try definition.object("x-amazon-apigateway-cors") else {
        return
      }
      settings.corsConfiguration = try FunctionURLReader.cors(cors, .openAPI)
      api.api.kind = .http(settings)
    }
  }

  /// The route of an operation; nil, with a warning, if its integration is not supported.
  private func route(
    _ operation: PropertyReader, _ key: RouteKey, of api: GatewayAPI, line: Int
  ) throws(TemplateError) -> APIRoute? {
    func leaveOut(_ reason: String) -> APIRoute? {
      evaluator.warn(line, "\(key) of `\(api.name)` \(reason), so it is left out")
      return nil
    }
    let disconnected = "is not connected with a function"
    guard let integration = try operation.object(Self.integration) else { return leaveOut(disconnected) }
    if api.isREST, try integration.text("type")?.lowercased() == "mock" {
      switch try MockIntegrationReader(properties: integration, notation: .openAPI).integration() {
      case .success(let mock): return APIRoute(key: key, mock: mock)
      case .failure(let unsupported): return leaveOut("is a mock integration that \(unsupported.reason)")
      }
    }
    let uri = try integration.text("uri") ?? ""
    if api.isREST, IntegrationURI.isFunctionARN(uri) { throw IntegrationURI.notAURI("uri", of: integration) }
    guard let function = IntegrationURI.function(in: uri, stageVariables: api.stageVariables),
      functions.contains(where: { $0.name == function.name })
    else { return leaveOut(disconnected) }
    var route = APIRoute(key: key, function: function.name, qualifier: function.qualifier)
    route.payloadFormatVersion = try integration.choice("payloadFormatVersion", PayloadFormatVersion.self) ?? .v1
    if let milliseconds = try integration.integer("timeoutInMillis", 50...900_000) {
      route.timeout = .milliseconds(milliseconds)
    }
    if api.isREST { route.responseTransferMode = try integration.responseTransferMode("responseTransferMode") }
    return route
  }

  private func readSecurity(
    _ operation: PropertyReader, _ definition: PropertyReader, _ schemes: SecuritySchemeReader,
    into route: inout APIRoute, _ api: TemplateAPI
  ) throws(TemplateError) {
    let source = try operation.list("security") == nil ? definition : operation
    guard let list = try source.list("security") else { return }
    let requirements = list.flatMap { $0.members ?? [] }
    if requirements.contains(where: { schemes.apiKeys.contains($0.name) }) { route.requiresAPIKey = true }
    let names = requirements.map(\.name).filter { $0 != "NONE" && !schemes.apiKeys.contains($0) }
    route.authorization = .none
    guard !names.isEmpty else { return }
    if let name = names.first(where: { name in api.api.authorizers.contains { $0.name == name } }) {
      route.authorization = .authorizer(name)
      let scopes = requirements.first { $0.name == name }?.value.elements ?? []
      route.authorizationScopes = scopes.compactMap(\.text)
    } else if names.contains(where: schemes.signatures.contains) {
      route.authorization = .authorizer(APIAuthorizer.iam.name)
    } else if !names.allSatisfy(api.unsupportedAuthorizers.contains) {
      evaluator.warn(
        source.line(of: "security"),
        "\(route.key) of `\(api.api.name)` requires \(names.joined(separator: ", ")), which is not supported, so it is open to everyone"
      )
    }
  }
}

/// The security schemes of an OpenAPI definition that are not authorizers.
struct SecuritySchemeReader {
  /// The names of schemes for API keys.
  private(set) var apiKeys: Set<String> = []
  /// The names of schemes for signatures: `AWS_IAM`.
  private(set) var signatures: Set<String> = [APIAuthorizer.iam.name]

  init(_ definition: PropertyReader) throws(TemplateError) {
    // Swagger 2.0 and OpenAPI 3.
    var schemes = try definition.object("securityDefinitions")
    if schemes == nil { schemes = try definition.object("components")?.object("securitySchemes") }
    for (name, _) in schemes?.names ?? [] {
      guard let scheme = try schemes?.object(name), try scheme.value("x-amazon-apigateway-authorizer") == nil else {
        continue
      }
      if try scheme.text("x-amazon-apigateway-authtype")?.lowercased() == "awssigv4" {
        signatures.insert(name)
      } else if try scheme.text("type") == "apiKey", try scheme.text("name")?.lowercased() == "x-api-key" {
        apiKeys.insert(name)
      }
    }
  }
}
