import EmulatorCore
import LambdaInterface

/// Makes a function from its resource.
struct FunctionReader {
  let evaluator: TemplateEvaluator
  let layers: LayerReader

  func function(_ resource: TemplateResource) throws(TemplateError) -> TemplateFunction {
    let properties = try PropertyReader(resource, evaluator)
    try report(properties, of: resource)
    let identity = ResourceIdentity(resource, evaluator)
    let name = FunctionName.last(of: try identity.functionName())
    var function = TemplateFunction(
      logicalID: evaluator.stack.path(of: resource.name), line: resource.line, name: name, file: evaluator.stack.file)
    function.handler = try properties.text("Handler")
    function.buildMethod = resource.metadata?["BuildMethod"]?.text
    function.skipsBuild = resource.metadata?["SkipBuild"]?.text?.lowercased() == "true"
    function.runtime = try properties.text("Runtime")
    let code = FunctionCodeReader(resource: resource, properties: properties)
    function.code = try code.code(in: evaluator.stack)
    function.imageConfig = try code.imageConfig()
    function.dockerContext = resource.metadata?["DockerContext"]?.text
    function.environment = try variables(of: resource, properties, function)
    function.memorySize = try properties.integer("MemorySize", LambdaLimits.memorySize) ?? function.memorySize
    function.timeout = try properties.integer("Timeout", LambdaLimits.timeoutSeconds) ?? function.timeout
    function.ephemeralStorage =
      try properties.object("EphemeralStorage")?.integer("Size", LambdaLimits.temporaryMegabytes)
      ?? function.ephemeralStorage
    function.reservedConcurrentExecutions = try properties.integer("ReservedConcurrentExecutions", 0...1_000_000)
    function.layers = try layers.layers(of: properties)
    function.architecture = try properties.texts("Architectures")?.first
    try readLogging(properties, into: &function)
    function.usesSnapStart = try properties.object("SnapStart")?.choice("ApplyOn", SnapStart.self) == .publishedVersions
    function.tenantIsolationMode = try properties.object("TenancyConfig")?.choice(
      "TenantIsolationMode", TenantIsolationMode.self)
    if resource.isServerless {
      try readServerless(properties, into: &function)
    } else {
      function.eventInvokeConfig.deadLetters = try properties.object("DeadLetterConfig")?.text("TargetArn")
    }
    return function
  }

  private enum SnapStart: String, CaseIterable {
    case publishedVersions = "PublishedVersions"
    case none = "None"
  }

  /// Reports properties that have no effect, each once.
  private func report(_ properties: PropertyReader, of resource: TemplateResource) throws(TemplateError) {
    for (name, line) in properties.names {
      switch FunctionProperties.support(of: name, isServerless: resource.isServerless) {
      case .supported, .harmless: break
      case .unsupported: evaluator.warn(line, "`\(name)` of `\(resource.name)` is not supported and has no effect")
      case .unknown:
        evaluator.warn(line, "`\(name)` of `\(resource.name)` is not a property of \(resource.type); it is ignored")
      }
    }
  }

  /// The variables of the template, and those that the user sets.
  private func variables(
    of resource: TemplateResource, _ properties: PropertyReader, _ function: TemplateFunction
  ) throws(TemplateError) -> [String: String] {
    let given = evaluator.environment.variables.variables(for: function)
    guard let variables = try properties.unevaluatedObject("Environment")?.unevaluatedObject("Variables") else {
      return given
    }
    var values: [String: String] = [:]
    for (name, _) in variables.names {
      evaluator.variable = EnvironmentVariable(
        function: evaluator.stack.path(of: resource.name), name: name, isGiven: given[name] != nil)
      defer { evaluator.variable = nil }
      values[name] = try variables.text(name)
    }
    return values.merging(given) { $1 }
  }

  private func readLogging(_ properties: PropertyReader, into function: inout TemplateFunction) throws(TemplateError) {
    guard let logging = try properties.object("LoggingConfig") else { return }
    switch try logging.text("LogFormat") {
    case nil, "Text": break
    case "JSON": function.logFormat = .json
    case let other?:
      throw TemplateError(
        line: logging.line(of: "LogFormat"),
        "`LogFormat` of `\(function.logicalID)` is `\(other)`; expected Text or JSON")
    }
    function.applicationLogLevel = try logging.text("ApplicationLogLevel")
  }

  private func readServerless(
    _ properties: PropertyReader, into function: inout TemplateFunction
  ) throws(TemplateError) {
    if let alias = try properties.text("AutoPublishAlias") {
      function.aliases.append(FunctionAlias(name: alias, functionVersion: "1"))
      function.connectedAlias = alias
    }
    if let provisioned = try properties.object("ProvisionedConcurrencyConfig") {
      function.provisionedConcurrentExecutions =
        try provisioned.integer("ProvisionedConcurrentExecutions", 0...1_000_000) ?? 0
    }
    if let url = try properties.object("FunctionUrlConfig") {
      function.functionURL = try FunctionURLReader.settings(url)
      function.functionURL?.qualifier = function.connectedAlias
    }
    if let events = try properties.object("EventInvokeConfig") {
      try EventInvokeConfigReader.read(events, into: &function.eventInvokeConfig)
    }
    function.eventInvokeConfig.deadLetters = try properties.object("DeadLetterQueue")?.text("TargetArn")
  }
}
