import EmulatorCore
import LambdaEvents

/// Makes REST APIs from `AWS::ApiGateway::RestApi` and the resources that belong to it.
struct RestAPIReader {
  static let type = "AWS::ApiGateway::RestApi"
  /// Types of APIs that methods, stages and authorizers can belong to.
  static let apiTypes: Set = [type, "AWS::Serverless::Api"]

  let gateway: GatewayResources

  private var evaluator: TemplateEvaluator { gateway.evaluator }

  /// An API with the routes of its definition.
  func api(_ resource: TemplateResource) throws(TemplateError) -> TemplateAPI {
    let properties = try gateway.properties(of: resource)
    var settings = RestAPISettings()
    settings.binaryMediaTypes = try properties.texts("BinaryMediaTypes")?.map { $0.replacing("~1", with: "/") } ?? []
    let stage = gateway.chosen(try stages(of: resource), of: resource)
    if let stage { settings.stageName = stage.name }
    var api = TemplateAPI(
      api: GatewayAPI(name: resource.name, kind: .rest(settings), stageVariables: stage?.variables ?? [:]),
      line: resource.line)
    api.stageLine = stage?.line
    if let definition = try properties.object("Body") {
      try APIDefinitionReader(evaluator: evaluator, functions: gateway.functions).read(definition, into: &api)
    }
    return api
  }

  /// The stages, followed by those that deployments make.
  private func stages(of api: TemplateResource) throws(TemplateError) -> [GatewayStage] {
    var stages: [GatewayStage] = []
    for type in ["AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"] {
      for resource in gateway.all(type) {
        let properties = try PropertyReader(resource, evaluator)
        guard case .resource(let owner) = try gateway.reference("RestApiId", of: properties, to: Self.apiTypes),
          owner.name == api.name
        else { continue }
        GatewayResourceProperties.report(properties, of: type, resource.name, evaluator)
        let isDeployment = type == "AWS::ApiGateway::Deployment"
        if isDeployment, properties.unevaluated("StageName") == nil { continue }
        let description = isDeployment ? try properties.object("StageDescription") : properties
        stages.append(
          GatewayStage(
            name: try properties.requiredText("StageName"),
            variables: try GatewayStage.variables(try description?.object("Variables")),
            line: properties.line(of: "StageName")))
      }
    }
    return stages
  }

  /// Adds the authorizers and methods that are resources of their own.
  func readMembers(into apis: inout [TemplateAPI]) throws(TemplateError) {
    var authorizers = GatewayAuthorizers()
    for resource in gateway.all("AWS::ApiGateway::Authorizer") {
      guard let (properties, index) = try member(resource, of: apis) else { continue }
      try authorizers.read(resource, properties, gateway, into: &apis[index])
    }
    let paths = RestAPIPaths(gateway: gateway)
    for resource in gateway.all("AWS::ApiGateway::Resource") {
      guard let (properties, index) = try member(resource, of: apis) else { continue }
      _ = try paths.path(of: properties, in: apis[index].api.name)
    }
    let methods = RestAPIMethodReader(gateway: gateway, paths: paths)
    for resource in gateway.all("AWS::ApiGateway::Method") {
      guard let (properties, index) = try member(resource, of: apis),
        var route = try methods.route(resource, properties, apis[index].api)
      else { continue }
      try authorizers.authorize(&route, properties, gateway, apis[index].api)
      route.requiresAPIKey = try properties.boolean("ApiKeyRequired")
      apis[index].add(route, line: resource.line)
    }
  }

  /// The properties of a resource that belongs to an API, and the API's index; nil, with a warning, if the API is not in
  /// the template.
  private func member(
    _ resource: TemplateResource, of apis: [TemplateAPI]
  ) throws(TemplateError) -> (PropertyReader, Int)? {
    let properties = try gateway.properties(of: resource)
    guard case .resource(let api) = try gateway.reference("RestApiId", of: properties, to: Self.apiTypes),
      let index = apis.firstIndex(where: { $0.api.name == api.name })
    else {
      evaluator.warn(
        properties.line(of: "RestApiId"),
        "`\(resource.name)` belongs to an API that is not in the template, so it is left out")
      return nil
    }
    return (properties, index)
  }
}
