/// Which properties of APIs have an effect here.
enum APIProperties {
  private static let supported: Set = [
    "Auth", "BinaryMediaTypes", "Cors", "CorsConfiguration", "DefinitionBody", "StageName", "StageVariables",
    "Variables",
  ]

  /// Without a meaning for an API on this machine: names, domains, logs, caches, and how it is deployed.
  private static let harmless: Set = [
    "AccessLogSetting", "AccessLogSettings", "AlwaysDeploy", "CacheClusterEnabled", "CacheClusterSize",
    "DefaultRouteSettings", "Description", "DisableExecuteApiEndpoint", "Domain", "EndpointAccessMode",
    "EndpointConfiguration", "FailOnWarnings", "MergeDefinitions", "MethodSettings", "Models", "Name", "OpenApiVersion",
    "PropagateTags", "RouteSettings", "SecurityPolicy", "Tags", "TracingEnabled",
  ]

  /// Effective on AWS, but not here.
  private static let unsupported: Set = [
    "ApiKeySourceType", "CanarySetting", "DefinitionUri", "GatewayResponses", "MinimumCompressionSize", "Mode",
    "Policy",
  ]

  /// What becomes of a property; `unknown` if it has been named in a warning.
  static func support(of name: String) -> FunctionProperties.Support {
    if supported.contains(name) { return .supported }
    return harmless.contains(name) ? .harmless : .unknown
  }

  /// Warns of properties that have no effect, each once.
  static func report(_ properties: PropertyReader, of resource: TemplateResource, _ evaluator: TemplateEvaluator) {
    for (name, line) in properties.names where !supported.contains(name) && !harmless.contains(name) {
      let reason =
        unsupported.contains(name)
        ? "is not supported and has no effect" : "is not a property of \(resource.type); it is ignored"
      evaluator.warn(line, "`\(name)` of `\(resource.name)` \(reason)")
    }
  }
}
