import EmulatorCore
import LambdaEvents

/// Makes APIs from their resources and from the events of functions, as SAM and CloudFormation describe them.
struct APIReader {
  let evaluator: TemplateEvaluator

  /// Reads all APIs with at least one route.
  ///
  /// - Parameter resources: those whose condition holds.
  func apis(
    _ resources: [TemplateResource], functions: [TemplateFunction]
  ) throws(TemplateError) -> [TemplateAPI] {
    var apis: [TemplateAPI] = []
    for resource in resources where Self.types.contains(resource.type) {
      apis.append(try api(resource, functions))
    }
    let events = APIEventReader(evaluator: evaluator)
    for resource in resources where resource.type == "AWS::Serverless::Function" {
      guard let function = functions.first(where: { $0.logicalID == evaluator.stack.path(of: resource.name) }) else {
        continue
      }
      try events.read(resource, function, into: &apis)
    }
    let cors = RestAPICORSReader(evaluator: evaluator)
    for resource in resources where resource.type == "AWS::Serverless::Api" {
      guard let index = apis.firstIndex(where: { $0.api.name == resource.name }) else { continue }
      try cors.read(try PropertyReader(resource, evaluator), into: &apis[index])
    }
    try readGateway(resources, functions, into: &apis)
    apis.removeAll { api in api.api.routes.allSatisfy { $0.function == nil } }
    let names = Set(functions.map(\.name))
    for api in apis {
      do throws(APIDefinitionError) {
        try api.api.check(functions: names)
      } catch {
        throw TemplateError(line: api.line(of: error.place), "\(error)")
      }
    }
    return apis
  }

  /// Adds the APIs of CloudFormation.
  private func readGateway(
    _ resources: [TemplateResource], _ functions: [TemplateFunction], into apis: inout [TemplateAPI]
  ) throws(TemplateError) {
    guard resources.contains(where: { $0.type.hasPrefix("AWS::ApiGateway") }) else { return }
    let gateway = try GatewayResources(evaluator, resources, functions: functions)
    let httpAPIs = HTTPAPIReader(gateway: gateway)
    let restAPIs = RestAPIReader(gateway: gateway)
    var added: [String] = []
    for resource in resources {
      switch resource.type {
      case HTTPAPIReader.type:
        guard let api = try httpAPIs.api(resource) else { continue }
        apis.append(api)
      case RestAPIReader.type: apis.append(try restAPIs.api(resource))
      default: continue
      }
      added.append(resource.name)
    }
    try httpAPIs.readMembers(into: &apis)
    try restAPIs.readMembers(into: &apis)
    for api in apis where added.contains(api.api.name) && api.api.routes.allSatisfy({ $0.function == nil }) {
      evaluator.warn(api.line, "`\(api.api.name)` has no route to a function of the template, so it is left out")
    }
  }

  static let types: Set = ["AWS::Serverless::Api", "AWS::Serverless::HttpApi"]

  private func api(
    _ resource: TemplateResource, _ functions: [TemplateFunction]
  ) throws(TemplateError) -> TemplateAPI {
    let properties = try PropertyReader(resource, evaluator)
    APIProperties.report(properties, of: resource, evaluator)
    let isREST = resource.type == "AWS::Serverless::Api"
    let kind: GatewayAPI.Kind =
      isREST ? .rest(try restSettings(properties)) : .http(try httpSettings(properties))
    var api = TemplateAPI(api: GatewayAPI(name: resource.name, kind: kind), line: resource.line)
    api.stageLine = properties.line(of: "StageName")
    if let variables = try properties.object(isREST ? "Variables" : "StageVariables") {
      for (name, _) in variables.names { api.api.stageVariables[name] = try variables.text(name) }
    }
    if let auth = try properties.object("Auth") {
      try AuthorizerReader(evaluator: evaluator, isREST: isREST, functions: functions).read(auth, into: &api)
    }
    if let definition = try properties.object("DefinitionBody") {
      try APIDefinitionReader(evaluator: evaluator, functions: functions).read(definition, into: &api)
    }
    return api
  }

  private func httpSettings(_ properties: PropertyReader) throws(TemplateError) -> HTTPAPISettings {
    var settings = HTTPAPISettings()
    settings.stageName = try properties.text("StageName") ?? settings.stageName
    guard let cors = try properties.value("CorsConfiguration") else { return settings }
    switch cors.content {
    case .boolean(true), .string("true"): settings.corsConfiguration = CORSSettings(allowOrigins: ["*"])
    case .boolean(false), .string("false"): break
    default:
      if let cors = try properties.object("CorsConfiguration") {
        settings.corsConfiguration = try FunctionURLReader.cors(cors)
      }
    }
    return settings
  }

  private func restSettings(_ properties: PropertyReader) throws(TemplateError) -> RestAPISettings {
    var settings = RestAPISettings(stageName: try properties.requiredText("StageName"))
    // SAM writes the slash as `~1`.
    settings.binaryMediaTypes = try properties.texts("BinaryMediaTypes")?.map { $0.replacing("~1", with: "/") } ?? []
    return settings
  }
}
