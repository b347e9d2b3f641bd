import EmulatorCore

/// Reads the resources of CloudFormation that invoke functions with events.
struct EventResourceReader {
  let evaluator: TemplateEvaluator

  private static let mapping = "AWS::Lambda::EventSourceMapping"

  /// What a resource invokes, before it is evaluated.
  private struct Target {
    /// The type of the event in SAM.
    var type: String
    var arn: TemplateNode?
    var input: TemplateNode?
  }

  func read(_ resource: TemplateResource, into functions: inout [TemplateFunction]) throws(TemplateError) {
    if resource.type == Self.mapping { return try readMapping(resource, into: &functions) }
    for target in targets(of: resource) {
      guard let arn = target.arn, let (index, qualifier) = try function(arn, of: resource, among: functions),
        !functions[index].eventSources.contains(where: { $0.name == resource.name })
      else { continue }
      var source = TemplateEventSource(name: resource.name, type: target.type, qualifier: qualifier)
      if let input = target.input { source.input = try evaluator.text(input, "`Input` of `\(resource.name)`") }
      functions[index].eventSources.append(source)
    }
  }

  private func targets(of resource: TemplateResource) -> [Target] {
    func property(_ name: String) -> TemplateNode? { resource.properties.first { $0.name == name }?.value }
    switch resource.type {
    case "AWS::Events::Rule":
      let type = property("ScheduleExpression") == nil ? "EventBridgeRule" : "Schedule"
      return (property("Targets")?.elements ?? []).map { target in
        for name in ["InputPath", "InputTransformer"] {
          guard let value = target[name] else { continue }
          evaluator.warn(value.line, "`\(name)` of `\(resource.name)` is not supported and has no effect")
        }
        return Target(type: type, arn: target["Arn"], input: target["Input"])
      }
    case "AWS::Scheduler::Schedule":
      let target = property("Target")
      return [Target(type: "ScheduleV2", arn: target?["Arn"], input: target?["Input"])]
    case "AWS::SNS::Subscription": return [Target(type: "SNS", arn: property("Endpoint"))]
    case "AWS::SNS::Topic":
      return (property("Subscription")?.elements ?? []).map { Target(type: "SNS", arn: $0["Endpoint"]) }
    case "AWS::Logs::SubscriptionFilter": return [Target(type: "CloudWatchLogs", arn: property("DestinationArn"))]
    case "AWS::S3::Bucket":
      let configurations = property("NotificationConfiguration")?["LambdaConfigurations"]?.elements ?? []
      return configurations.map { Target(type: "S3", arn: $0["Function"]) }
    default: return []
    }
  }

  /// The index of the function with an ARN, and its version or alias; nil for other targets, which are not evaluated
  /// and so need no placeholders.
  private func function(
    _ arn: TemplateNode, of resource: TemplateResource, among functions: [TemplateFunction]
  ) throws(TemplateError) -> (index: Int, qualifier: String?)? {
    let types: Set = [
      "AWS::Lambda::Alias", "AWS::Lambda::Function", "AWS::Lambda::Version", "AWS::Serverless::Function",
    ]
    let names = try ReferenceGraph(evaluator).references(in: arn)
    let isFunction = names.contains { name in
      let name = String(name.prefix { $0 != "." })
      return evaluator.resources[name].map { types.contains($0.type) } ?? false
    }
    guard names.isEmpty || isFunction else { return nil }
    let reference = FunctionName.reference(try evaluator.text(arn, "the target of `\(resource.name)`"))
    guard let index = functions.firstIndex(where: { $0.name == reference.name }) else { return nil }
    return (index, reference.qualifier)
  }

  private func readMapping(
    _ resource: TemplateResource, into functions: inout [TemplateFunction]
  ) throws(TemplateError) {
    let properties = try PropertyReader(resource, evaluator)
    let reference = FunctionName.reference(try properties.requiredText("FunctionName"))
    let type = try sourceType(of: properties)
    // They describe the source, which is not polled.
    properties.acceptRest()
    guard let index = functions.firstIndex(where: { $0.name == reference.name }) else {
      return RelatedResourceReader.warnOfMissingFunction("FunctionName", properties, evaluator)
    }
    functions[index].eventSources.append(
      TemplateEventSource(name: resource.name, type: type, qualifier: reference.qualifier))
  }

  /// The types in SAM of sources, by their resources.
  private static let sourceTypes = [
    "AWS::AmazonMQ::Broker": "MQ", "AWS::DocDB::DBCluster": "DocumentDB", "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::Kinesis::Stream": "Kinesis", "AWS::MSK::Cluster": "MSK", "AWS::SQS::Queue": "SQS",
    "AWS::Serverless::SimpleTable": "DynamoDB",
  ]

  /// The type in SAM of the source that a mapping names.
  private func sourceType(of properties: PropertyReader) throws(TemplateError) -> String {
    if let node = properties.unevaluated("EventSourceArn") {
      let names = try ReferenceGraph(evaluator).references(in: node)
      for name in names {
        if let type = evaluator.resources[name].flatMap({ Self.sourceTypes[$0.type] }) { return type }
      }
    }
    let parts = try (properties.text("EventSourceArn") ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2 else {
      return properties.unevaluated("SelfManagedEventSource") == nil ? "EventSourceMapping" : "SelfManagedKafka"
    }
    return switch parts[2] {
    case "sqs": "SQS"
    case "kinesis": "Kinesis"
    case "dynamodb": "DynamoDB"
    case "kafka": "MSK"
    case "mq": "MQ"
    case "rds": "DocumentDB"
    default: String(parts[2])
    }
  }
}
