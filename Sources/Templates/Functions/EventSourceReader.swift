/// Reads the events of SAM functions, except requests to APIs.
struct EventSourceReader {
  let evaluator: TemplateEvaluator

  /// The types of events that SAM has, besides those of APIs.
  ///
  /// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>.
  private static let types: Set = [
    "AlexaSkill", "CloudWatchEvent", "CloudWatchLogs", "Cognito", "DocumentDB", "DynamoDB", "EventBridgeRule",
    "IoTRule", "Kinesis", "MQ", "MSK", "S3", "SNS", "SQS", "Schedule", "ScheduleV2", "SelfManagedKafka",
  ]
  static let apiTypes: Set = ["Api", "HttpApi"]

  func read(_ resource: TemplateResource, into functions: inout [TemplateFunction]) throws(TemplateError) {
    guard let index = functions.firstIndex(where: { $0.logicalID == evaluator.stack.path(of: resource.name) }),
      let events = try PropertyReader(resource, evaluator).unevaluatedObject("Events")
    else { return }
    for (name, line) in events.names {
      guard let event = try events.unevaluatedObject(name) else { continue }
      let type = try event.requiredText("Type")
      if Self.apiTypes.contains(type) { continue }
      guard Self.types.contains(type) else {
        throw TemplateError(line: line, "the event `\(name)` of `\(resource.name)` has the unknown type `\(type)`")
      }
      let properties = try event.unevaluatedObject("Properties")
      let input = try properties?.text("Input")
      // They describe the source, which is not polled.
      properties?.acceptRest()
      functions[index].eventSources.append(
        TemplateEventSource(name: name, type: type, input: input, qualifier: functions[index].connectedAlias))
    }
  }
}
