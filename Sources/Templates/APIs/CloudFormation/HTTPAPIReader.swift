import EmulatorCore
import LambdaEvents

/// Makes HTTP APIs from `AWS::ApiGatewayV2::Api` and the resources that belong to it.
struct HTTPAPIReader {
  static let type = "AWS::ApiGatewayV2::Api"
  /// Types of APIs that routes, stages and authorizers can belong to.
  private static let apiTypes: Set = [type, "AWS::Serverless::HttpApi"]

  let gateway: GatewayResources

  private var evaluator: TemplateEvaluator { gateway.evaluator }

  /// Whether an API is for WebSockets, and so left out.
  static func isWebSocket(_ properties: PropertyReader) throws(TemplateError) -> Bool {
    switch try properties.text("ProtocolType") {
    case "WEBSOCKET": return true
    case "HTTP": return false
    case nil:
      guard properties.names.contains(where: { $0.name == "Body" || $0.name == "BodyS3Location" }) else {
        throw TemplateError(
          line: properties.line, "`\(properties.subject)` has no `ProtocolType`; expected HTTP or WEBSOCKET")
      }
      return false
    case let other?:
      throw TemplateError(
        line: properties.line(of: "ProtocolType"),
        "`ProtocolType` of `\(properties.subject)` is `\(other)`; expected HTTP or WEBSOCKET")
    }
  }

  /// An API with the routes of its definition; nil, with a warning, if it is for WebSockets.
  func api(_ resource: TemplateResource) throws(TemplateError) -> TemplateAPI? {
    let properties = try gateway.properties(of: resource)
    guard try !Self.isWebSocket(properties) else {
      evaluator.warn(
        properties.line(of: "ProtocolType"),
        "`\(resource.name)` is a WebSocket API, which is not supported; it is left out")
      return nil
    }
    var settings = HTTPAPISettings()
    if let cors = try properties.object("CorsConfiguration") {
      settings.corsConfiguration = try FunctionURLReader.cors(cors)
    }
    let target = try properties.text("Target")
    let stages = try stages(of: resource)
    // Quick create makes the stage, too.
    let stage = target == nil || !stages.isEmpty ? gateway.chosen(stages, of: resource) : nil
    if let stage { settings.stageName = stage.name }
    var api = TemplateAPI(
      api: GatewayAPI(name: resource.name, kind: .http(settings), stageVariables: stage?.variables ?? [:]),
      line: resource.line)
    api.stageLine = stage?.line
    if let definition = try properties.object("Body") {
      try APIDefinitionReader(evaluator: evaluator, functions: gateway.functions).read(definition, into: &api)
    }
    if target != nil { try quickCreate(properties, into: &api) }
    return api
  }

  /// Stages in the order in which they are preferred: `$default` first.
  private func stages(of api: TemplateResource) throws(TemplateError) -> [GatewayStage] {
    var stages: [GatewayStage] = []
    for resource in gateway.all("AWS::ApiGatewayV2::Stage") {
      let properties = try PropertyReader(resource, evaluator)
      guard case .resource(let owner) = try gateway.reference("ApiId", of: properties, to: Self.apiTypes),
        owner.name == api.name
      else {
        continue
      }
      GatewayResourceProperties.report(properties, of: resource.type, resource.name, evaluator)
      stages.append(
        GatewayStage(
          name: try properties.requiredText("StageName"),
          variables: try GatewayStage.variables(try properties.object("StageVariables")),
          line: properties.line(of: "StageName")))
    }
    return stages.filter { $0.name == "$default" } + stages.filter { $0.name != "$default" }
  }

  /// An API that has one route from the start.
  private func quickCreate(_ properties: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    let line = properties.line(of: "Target")
    let key = try key(try properties.text("RouteKey") ?? "$default", properties)
    let function = try gateway.function("Target", of: properties, stageVariables: api.api.stageVariables)
    guard let function else {
      return evaluator.warn(
        line, "\(key) of `\(api.api.name)` is not connected with a function of the template, so it is left out")
    }
    api.add(APIRoute(key: key, function: function.name, qualifier: function.qualifier), line: line)
    if properties.unevaluated("CredentialsArn") == nil {
      gateway.permissions.check(function.name, line: line, evaluator)
    }
  }

  private func key(_ text: String, _ properties: PropertyReader) throws(TemplateError) -> RouteKey {
    do throws(RouteKeyError) {
      return try RouteKey(text)
    } catch {
      throw TemplateError(
        line: properties.line(of: "RouteKey"), "`RouteKey` of `\(properties.subject)` is `\(text)`: \(error)")
    }
  }

  /// Adds the authorizers and routes that are resources of their own.
  func readMembers(into apis: inout [TemplateAPI]) throws(TemplateError) {
    var authorizers = GatewayAuthorizers()
    for resource in gateway.all("AWS::ApiGatewayV2::Authorizer") {
      guard let (properties, index) = try member(resource, of: apis) else { continue }
      try authorizers.read(resource, properties, gateway, into: &apis[index])
    }
    for resource in gateway.all("AWS::ApiGatewayV2::Route") {
      guard let (properties, index) = try member(resource, of: apis) else { continue }
      let key = try key(try properties.requiredText("RouteKey"), properties)
      guard var route = try route(key, resource, properties, apis[index].api) else { continue }
      try authorizers.authorize(&route, properties, gateway, apis[index].api)
      apis[index].add(route, line: resource.line)
    }
  }

  /// The properties of a resource that belongs to an API, and the API's index; nil if the API is left out or not in the
  /// template.
  private func member(
    _ resource: TemplateResource, of apis: [TemplateAPI]
  ) throws(TemplateError) -> (PropertyReader, Int)? {
    let properties = try PropertyReader(resource, evaluator)
    guard case .resource(let api) = try gateway.reference("ApiId", of: properties, to: Self.apiTypes) else {
      evaluator.warn(
        properties.line(of: "ApiId"),
        "`\(resource.name)` belongs to an API that is not in the template, so it is left out")
      return nil
    }
    // A WebSocket API has a warning.
    guard let index = apis.firstIndex(where: { $0.api.name == api.name }) else { return nil }
    GatewayResourceProperties.report(properties, of: resource.type, resource.name, evaluator)
    return (properties, index)
  }

  /// The route to the function of an integration; nil, with a warning, if the integration is not supported.
  private func route(
    _ key: RouteKey, _ resource: TemplateResource, _ properties: PropertyReader, _ api: GatewayAPI
  ) throws(TemplateError) -> APIRoute? {
    func leaveOut(_ reason: String) -> APIRoute? {
      evaluator.warn(resource.line, "\(key) of `\(api.name)` \(reason), so it is left out")
      return nil
    }
    let reference = try gateway.reference(
      "Target", of: properties, to: ["AWS::ApiGatewayV2::Integration"], after: "integrations/")
    guard case .resource(let target) = reference else {
      return leaveOut("has an integration that is not in the template")
    }
    let integration = try PropertyReader(target, evaluator)
    guard case .resource(let owner) = try gateway.reference("ApiId", of: integration, to: Self.apiTypes),
      owner.name == api.name
    else {
      throw TemplateError(
        line: properties.line(of: "Target"),
        "`Target` of `\(resource.name)` is `\(target.name)`, which is an integration of another API than `\(api.name)`")
    }
    let type = try integration.requiredText("IntegrationType")
    if let subtype = try integration.text("IntegrationSubtype") {
      return leaveOut("is an integration with \(subtype), which is not supported")
    }
    guard type == "AWS_PROXY" else { return leaveOut("is an integration of the type \(type), which is not supported") }
    guard
      let function = try gateway.function("IntegrationUri", of: integration, stageVariables: api.stageVariables)
    else { return leaveOut("is not connected with a function of the template") }
    GatewayResourceProperties.report(integration, of: target.type, target.name, evaluator)
    guard let format = try integration.choice("PayloadFormatVersion", PayloadFormatVersion.self) else {
      throw TemplateError(line: target.line, "`\(target.name)` has no `PayloadFormatVersion`; expected 1.0 or 2.0")
    }
    var route = APIRoute(
      key: key, function: function.name, qualifier: function.qualifier, payloadFormatVersion: format)
    if let milliseconds = try integration.integer("TimeoutInMillis", 50...30_000) {
      route.timeout = .milliseconds(milliseconds)
    }
    if integration.unevaluated("CredentialsArn") == nil {
      gateway.permissions.check(function.name, line: target.line, evaluator)
    }
    return route
  }
}
