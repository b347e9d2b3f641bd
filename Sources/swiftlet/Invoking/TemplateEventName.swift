import ArgumentParser
import EmulatorCore
import Templates

/// The value of `--template-event`: the name of a function and of an event in a SAM template, such as `Worker/Nightly`.
struct TemplateEventName: ExpressibleByArgument {
  private let function: String
  private let event: String

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), let event = parts.last else { return nil }
    // The function of a nested stack is `Nested/Function`.
    function = parts.dropLast().joined(separator: "/")
    self.event = event
  }

  /// An event of a template.
  struct Found {
    /// The name of the function, with the version or alias that the event invokes.
    var function: String
    var source: TemplateEventSource
    /// What its sample events look like.
    var sample: SampleSource?
  }

  /// Finds the event.
  ///
  /// - Parameter template: the template; nil for that of `swiftlet up`.
  func find(template: String?) throws -> Found {
    guard case .template(let location) = try ProjectLocation.required(file: nil, template: template) else {
      throw ValidationError(
        "--template-event needs a template, but there is a swiftlet.yaml. Name one with --template.")
    }
    let settings = try TemplateSettings(
      location, try TemplateOptions.parse([]), try AWSOptions.parse([]).access())
    let described = try settings.template(at: location.path)
    guard let function = described.functions.first(where: { $0.isCalled(function) }) else {
      let known = described.functions.map(\.logicalID).joined(separator: ", ")
      throw ValidationError("\(location.path) has no function \(function); it has \(known).")
    }
    guard let source = function.eventSources.first(where: { $0.name == event }) else {
      let known = function.eventSources.map(\.name).joined(separator: ", ")
      throw ValidationError(
        "the function \(function.logicalID) of \(location.path) has no event \(event); it has \(known.isEmpty ? "none" : known)."
      )
    }
    let sample = Self.samples[source.type]
    guard sample != nil || source.input != nil else {
      throw ValidationError(
        "--template-event: there is no sample event for events of the type \(source.type). Give one with --event.")
    }
    let name = source.qualifier.map { "\(function.name):\($0)" } ?? function.name
    return Found(function: name, source: source, sample: sample)
  }

  /// The sample events for the types of SAM.
  private static let samples: [String: SampleSource] = [
    "CloudWatchEvent": .eventbridge, "CloudWatchLogs": .cloudWatchLogs, "Cognito": .cognito, "DocumentDB": .documentdb,
    "DynamoDB": .dynamodb, "EventBridgeRule": .eventbridge, "Kinesis": .kinesis, "MQ": .mq,
    "MSK": .kafka, "S3": .s3, "SNS": .sns, "SQS": .sqs, "Schedule": .scheduled, "ScheduleV2": .scheduled,
    "SelfManagedKafka": .kafka,
  ]
}
