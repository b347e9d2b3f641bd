import EmulatorCore

/// Makes functions and what belongs to them from the resources of a template.
struct ResourceReader {
  private let evaluator: TemplateEvaluator

  init(_ evaluator: TemplateEvaluator) { self.evaluator = evaluator }

  /// Types of SAM that are not functions or APIs, and need nothing here.
  private static let infrastructure: Set = [
    "AWS::Serverless::CapacityProvider", "AWS::Serverless::Connector", "AWS::Serverless::GraphQLApi",
    "AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable", "AWS::Serverless::StateMachine",
  ]

  /// Reads all resources whose condition holds.
  func read(into template: inout Template) throws(TemplateError) {
    var existing: [TemplateResource] = []
    for resource in evaluator.document.resources where try exists(resource) { existing.append(resource) }
    var graph = ReferenceGraph(evaluator)
    try graph.check()
    for resource in existing { try checkType(of: resource) }
    let functions = FunctionReader(evaluator: evaluator, layers: LayerReader(evaluator: evaluator))
    for resource in existing where Self.isFunction(resource) {
      template.functions.append(try functions.function(resource))
    }
    template.layerVersions = try functions.layers.versions(existing)
    try checkNames(of: template.functions)
    for resource in existing {
      try RelatedResourceReader(evaluator: evaluator).read(resource, into: &template.functions)
    }
    template.apis = try APIReader(evaluator: evaluator).apis(existing, functions: template.functions)
    for resource in existing where resource.type == "AWS::Serverless::Function" {
      try EventSourceReader(evaluator: evaluator).read(resource, into: &template.functions)
    }
  }

  static func isFunction(_ resource: TemplateResource) -> Bool {
    resource.type == "AWS::Serverless::Function" || resource.type == "AWS::Lambda::Function"
  }

  private func exists(_ resource: TemplateResource) throws(TemplateError) -> Bool {
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
    case "AWS::Serverless::WebSocketApi", "AWS::Serverless::Application":
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

  private func checkNames(of functions: [TemplateFunction]) throws(TemplateError) {
    var owners: [String: String] = [:]
    for function in functions {
      if let owner = owners.updateValue(function.logicalID, forKey: function.name) {
        throw TemplateError(
          line: function.line, "`\(owner)` and `\(function.logicalID)` are both named `\(function.name)`; rename one")
      }
    }
  }
}
