import EmulatorCore

/// Makes functions and what belongs to them from the resources of one template: the outermost one, or a nested stack's.
struct ResourceReader {
  let evaluator: TemplateEvaluator
  /// The resources whose condition holds.
  private let resources: [TemplateResource]

  init(_ evaluator: TemplateEvaluator) throws(TemplateError) {
    self.evaluator = evaluator
    var resources: [TemplateResource] = []
    for resource in evaluator.document.resources where try Self.exists(resource, evaluator) {
      resources.append(resource)
    }
    self.resources = resources
    for resource in resources { try checkType(of: resource) }
  }

  /// Types of SAM that are not functions or APIs, and need nothing here.
  private static let infrastructure: Set = [
    "AWS::Serverless::Application", "AWS::Serverless::CapacityProvider", "AWS::Serverless::Connector",
    "AWS::Serverless::GraphQLApi",
    "AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable", "AWS::Serverless::StateMachine",
  ]

  /// The nested stacks.
  func nestedStacks() throws(TemplateError) -> [TemplateEvaluator] {
    var stacks: [TemplateEvaluator] = []
    for resource in resources where NestedStackReader.types.contains(resource.type) {
      if let stack = try evaluator.nestedStack(resource) { stacks.append(stack) }
    }
    return stacks
  }

  /// Reads the functions, and the layers that have to be built.
  ///
  /// - Parameter stacks: all stacks, for their layers.
  func readFunctions(into template: inout Template, stacks: [TemplateEvaluator]) throws(TemplateError) {
    let reader = FunctionReader(evaluator: evaluator, layers: LayerReader(evaluator: evaluator, stacks: stacks))
    for resource in resources where Self.isFunction(resource) {
      template.functions.append(try reader.function(resource))
    }
    template.layerVersions += try reader.layers.versions(resources)
  }

  /// Reads what belongs to functions, once those of all stacks are known.
  func readConnections(into template: inout Template) throws(TemplateError) {
    for resource in resources {
      try RelatedResourceReader(evaluator: evaluator).read(resource, into: &template.functions)
    }
    for var api in try APIReader(evaluator: evaluator).apis(resources, functions: template.functions) {
      api.api.name = evaluator.stack.path(of: api.api.name)
      template.apis.append(api)
    }
    for resource in resources where resource.type == "AWS::Serverless::Function" {
      try EventSourceReader(evaluator: evaluator).read(resource, into: &template.functions)
    }
    UnreadProperties(evaluator: evaluator).report()
  }

  static func isFunction(_ resource: TemplateResource) -> Bool {
    resource.type == "AWS::Serverless::Function" || resource.type == "AWS::Lambda::Function"
  }

  private static func exists(
    _ resource: TemplateResource, _ evaluator: TemplateEvaluator
  ) throws(TemplateError) -> Bool {
    guard let condition = resource.condition else { return true }
    return try evaluator.condition(named: condition, line: resource.line)
  }

  private func checkType(of resource: TemplateResource) throws(TemplateError) {
    if Self.isFunction(resource) || Self.infrastructure.contains(resource.type) {
      guard !resource.isServerless || evaluator.document.isServerless else {
        throw TemplateError(
          line: resource.line,
          "`\(resource.name)` is of the type \(resource.type), but the template has no `Transform: AWS::Serverless-2016-10-31`"
        )
      }
      return
    }
    switch resource.type {
    case _ where APIReader.types.contains(resource.type): break
    case _ where GatewayResourceProperties.unsupportedTypes.contains(resource.type):
      evaluator.warn(
        resource.line, "`\(resource.name)` of the type \(resource.type) is not supported and has no effect")
    case "AWS::Serverless::WebSocketApi":
      evaluator.warn(resource.line, "`\(resource.name)` of the type \(resource.type) is not supported and is left out")
    case _ where resource.isServerless:
      throw TemplateError(
        line: resource.line, "`\(resource.name)` has the type \(resource.type), which SAM does not have")
    case _ where Self.isTypeName(resource.type): break
    default:
      throw TemplateError(
        line: resource.line, "`\(resource.name)` has the type `\(resource.type)`; expected one such as AWS::SQS::Queue")
    }
  }

  /// Whether this is a name of a type of AWS, of another publisher, or of the account itself.
  private static func isTypeName(_ type: String) -> Bool {
    let parts = type.split(separator: ":", omittingEmptySubsequences: false)
    if parts.first == "Custom" { return parts.count == 3 && parts[1].isEmpty && !parts[2].isEmpty }
    return parts.count >= 5 && parts.count % 2 == 1
      && parts.enumerated().allSatisfy { index, part in part.isEmpty == (index % 2 == 1) }
  }
}
