/// Reads the settings of asynchronous invocations, which SAM and CloudFormation name alike.
enum EventInvokeConfigReader {
  /// Types of destinations in SAM.
  ///
  /// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-onfailure.html>.
  private enum DestinationType: String, CaseIterable {
    case lambda = "Lambda"
    case queue = "SQS"
    case topic = "SNS"
    case eventBus = "EventBridge"
    case bucket = "S3Bucket"
  }

  /// Reads the properties of `EventInvokeConfig`, or of a resource of this type.
  static func read(
    _ properties: PropertyReader, into config: inout TemplateFunction.EventInvokeConfig
  ) throws(TemplateError) {
    config.maximumRetryAttempts = try properties.integer("MaximumRetryAttempts", 0...2)
    config.maximumEventAge = try properties.integer("MaximumEventAgeInSeconds", 60...21_600)
    guard let destinations = try properties.object("DestinationConfig") else { return }
    config.onSuccess = try destination("OnSuccess", of: destinations)
    config.onFailure = try destination("OnFailure", of: destinations)
  }

  private static func destination(
    _ name: String, of destinations: PropertyReader
  ) throws(TemplateError) -> String? {
    guard let destination = try destinations.object(name) else { return nil }
    let type = try destination.choice("Type", DestinationType.self)
    if let arn = try destination.text("Destination") { return arn }
    switch type {
    // SAM makes one, whose name only a deployment knows.
    case .queue: return TemplateEvaluator.placeholder(for: "\(name).Queue")
    case .topic: return TemplateEvaluator.placeholder(for: "\(name).Topic")
    case nil: return nil
    case .lambda, .eventBus, .bucket:
      throw TemplateError(line: destination.line, "`\(destination.subject)` has no `Destination`")
    }
  }
}
