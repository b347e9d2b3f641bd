import EmulatorCore

/// Reads resources of CloudFormation that add something to a function: its URL, aliases, versions and events.
struct RelatedResourceReader {
  let evaluator: TemplateEvaluator

  func read(_ resource: TemplateResource, into functions: inout [TemplateFunction]) throws(TemplateError) {
    switch resource.type {
    case "AWS::Lambda::Url":
      let properties = try PropertyReader(resource, evaluator)
      guard let index = try function(of: properties, "TargetFunctionArn", among: functions) else { return }
      var settings = try FunctionURLReader.settings(properties)
      // SAM refers to the alias instead.
      let target = FunctionName.reference(try properties.requiredText("TargetFunctionArn"))
      settings.qualifier = try properties.text("Qualifier") ?? target.qualifier
      functions[index].functionURL = settings
    case "AWS::Lambda::Alias": try readAlias(resource, into: &functions)
    case "AWS::Lambda::EventInvokeConfig":
      let properties = try PropertyReader(resource, evaluator)
      guard let index = try function(of: properties, "FunctionName", among: functions) else { return }
      try EventInvokeConfigReader.read(properties, into: &functions[index].eventInvokeConfig)
    default: try EventResourceReader(evaluator: evaluator).read(resource, into: &functions)
    }
  }

  private func readAlias(
    _ resource: TemplateResource, into functions: inout [TemplateFunction]
  ) throws(TemplateError) {
    let properties = try PropertyReader(resource, evaluator)
    guard let index = try function(of: properties, "FunctionName", among: functions) else { return }
    let version = try properties.requiredText("FunctionVersion")
    guard version == "$LATEST" || Int(version) ?? 0 > 0 else {
      throw TemplateError(
        line: properties.line(of: "FunctionVersion"),
        "`FunctionVersion` of `\(resource.name)` is `\(version)`; expected a number or $LATEST")
    }
    functions[index].aliases.append(
      FunctionAlias(name: try properties.requiredText("Name"), functionVersion: version))
    if let provisioned = try properties.object("ProvisionedConcurrencyConfig") {
      functions[index].provisionedConcurrentExecutions =
        try provisioned.integer("ProvisionedConcurrentExecutions", 0...1_000_000) ?? 0
    }
  }

  /// The index of the function that a property names; nil if it is none of the template's, with a warning.
  private func function(
    of properties: PropertyReader, _ name: String, among functions: [TemplateFunction]
  ) throws(TemplateError) -> Int? {
    let reference = FunctionName.last(of: try properties.requiredText(name))
    let index = functions.firstIndex { $0.name == reference }
    if index == nil {
      properties.acceptRest()
      Self.warnOfMissingFunction(name, properties, evaluator)
    }
    return index
  }

  /// Warns that what belongs to a function is left out.
  static func warnOfMissingFunction(_ name: String, _ properties: PropertyReader, _ evaluator: TemplateEvaluator) {
    evaluator.warn(
      properties.line(of: name),
      "`\(properties.subject)` belongs to a function that is not in the template, so it is left out")
  }
}
