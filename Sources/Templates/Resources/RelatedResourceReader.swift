import EmulatorCore

/// Reads resources of CloudFormation that add something to a function: its URL, aliases, versions and events.
struct RelatedResourceReader {
  let evaluator: TemplateEvaluator

  func read(_ resource: TemplateResource, into functions: inout [TemplateFunction]) throws(TemplateError) {
    switch resource.type {
    case "AWS::Lambda::Url":
      let properties = try PropertyReader(resource, evaluator)
      guard let index = try function(of: properties, "TargetFunctionArn", among: functions) else { return }
      functions[index].functionURL = try FunctionURLReader.settings(properties)
    case "AWS::Lambda::Alias": try readAlias(resource, into: &functions)
    case "AWS::Lambda::EventInvokeConfig":
      let properties = try PropertyReader(resource, evaluator)
      guard let index = try function(of: properties, "FunctionName", among: functions) else { return }
      try EventInvokeConfigReader.read(properties, into: &functions[index].eventInvokeConfig)
    case "AWS::Lambda::EventSourceMapping":
      let properties = try PropertyReader(resource, evaluator)
      guard let index = try function(of: properties, "FunctionName", among: functions) else { return }
      let source = try properties.text("EventSourceArn") ?? ""
      // They describe the source, which is not polled.
      properties.acceptRest()
      functions[index].eventSources.append(
        TemplateEventSource(name: resource.name, type: Self.type(ofSource: source)))
    default: break
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

  /// The index of the function that a property names; nil if it is none of the template's.
  private func function(
    of properties: PropertyReader, _ name: String, among functions: [TemplateFunction]
  ) throws(TemplateError) -> Int? {
    let reference = FunctionName.last(of: try properties.requiredText(name))
    return functions.firstIndex { $0.name == reference }
  }

  /// The type in SAM of the source with an ARN.
  private static func type(ofSource arn: String) -> String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return "EventSourceMapping" }
    return switch parts[2] {
    case "sqs": "SQS"
    case "kinesis": "Kinesis"
    case "dynamodb": "DynamoDB"
    case "kafka": "MSK"
    case "mq": "MQ"
    default: String(parts[2])
    }
  }
}
