import EmulatorCore

/// The resources of API Gateway in a template, and how they refer to each other.
struct GatewayResources {
  let evaluator: TemplateEvaluator
  let functions: [TemplateFunction]
  /// All resources of the template whose condition holds.
  private let resources: [TemplateResource]
  let permissions: InvocationPermissions

  init(
    _ evaluator: TemplateEvaluator, _ resources: [TemplateResource], functions: [TemplateFunction]
  ) throws(TemplateError) {
    self.evaluator = evaluator
    self.resources = resources
    self.functions = functions
    permissions = try InvocationPermissions(resources, evaluator)
  }

  /// What a property refers to.
  enum Reference {
    case resource(TemplateResource)
    /// Something that is not in the template.
    case elsewhere
  }

  func all(_ type: String) -> [TemplateResource] { resources.filter { $0.type == type } }

  /// A reader of a resource's properties. Warns of those that have no effect.
  func properties(of resource: TemplateResource) throws(TemplateError) -> PropertyReader {
    let properties = try PropertyReader(resource, evaluator)
    GatewayResourceProperties.report(properties, of: resource.type, resource.name, evaluator)
    return properties
  }

  /// The resource that a property names by its ID.
  ///
  /// - Parameters:
  ///   - property: required.
  ///   - prefix: what precedes the ID in the value.
  /// - Throws: if the property is missing, or names a resource of another type or one that does not exist.
  func reference(
    _ property: String, of properties: PropertyReader, to types: Set<String>, after prefix: String = ""
  ) throws(TemplateError) -> Reference {
    let text = try properties.requiredText(property)
    if text.hasPrefix(prefix), let resource = resource(String(text.dropFirst(prefix.count)), of: types) {
      return .resource(resource)
    }
    let line = properties.line(of: property)
    let expected = types.sorted().joined(separator: " or ")
    guard let node = properties.unevaluated(property) else { return .elsewhere }
    let names = try ReferenceGraph(evaluator).references(in: node)
    guard let target = names.lazy.compactMap({ evaluator.resources[$0] }).first else { return .elsewhere }
    let subject = "`\(property)` of `\(properties.subject)`"
    guard types.contains(target.type) else {
      throw TemplateError(
        line: line, "\(subject) refers to `\(target.name)` of the type \(target.type); expected \(expected)")
    }
    guard resource(target.name, of: types) != nil else {
      throw TemplateError(line: line, "\(subject) refers to `\(target.name)`, whose condition does not hold")
    }
    throw TemplateError(
      line: line,
      "\(subject) is `\(text)`; expected \(prefix.isEmpty ? "" : "`\(prefix)` and ")the ID of `\(target.name)`")
  }

  private func resource(_ name: String, of types: Set<String>) -> TemplateResource? {
    resources.first { $0.name == name && types.contains($0.type) }
  }

  /// The function that an integration or authorizer names by its URI or ARN; nil if it is not in the template.
  func function(
    _ property: String, of properties: PropertyReader, stageVariables: [String: String]
  ) throws(TemplateError) -> FunctionReference? {
    let text = try properties.requiredText(property)
    if let function = functions.first(where: { $0.name == text }) {
      let kind = property == "Uri" ? "invocation URI with the ARN" : "ARN"
      let arn = "its \(kind), such as !GetAtt \(function.logicalID).Arn"
      throw TemplateError(
        line: properties.line(of: property),
        "`\(property)` of `\(properties.subject)` is the name of a function, `\(text)`; expected \(arn)"
      )
    }
    guard let function = IntegrationURI.function(in: text, stageVariables: stageVariables) else { return nil }
    return functions.contains { $0.name == function.name } ? function : nil
  }

  /// The stage that the emulator serves. Warns of the others.
  ///
  /// - Parameter stages: names and variables, the preferred one first.
  func chosen(_ stages: [GatewayStage], of api: TemplateResource) -> GatewayStage? {
    guard let first = stages.first else {
      evaluator.warn(
        api.line, "`\(api.name)` has no stage, so nobody can call it on AWS; here it has one")
      return nil
    }
    let others = stages.map(\.name).filter { $0 != first.name }
    if let line = stages.first(where: { $0.name != first.name })?.line {
      evaluator.warn(
        line,
        "`\(api.name)` has several stages; only \(first.name) is served here, and not \(others.joined(separator: ", "))"
      )
    }
    return first
  }
}

/// A stage of an API.
struct GatewayStage {
  var name: String
  var variables: [String: String] = [:]
  /// From 1.
  var line: Int

  /// Reads the variables of a stage.
  static func variables(_ properties: PropertyReader?) throws(TemplateError) -> [String: String] {
    guard let properties else { return [:] }
    var variables: [String: String] = [:]
    for (name, _) in properties.names { variables[name] = try properties.text(name) }
    return variables
  }
}
