import LambdaEvents

/// The names of sources as people know them.
enum SourceTitle {
  /// The title of a front door or another source, as in ``InvocationRecording/source``; the source itself if it is not
  /// known.
  static func of(_ source: String) -> String {
    if let source = EventSource(rawValue: source) { return of(source) }
    return switch source {
    case "function-url": "Function URL"
    case "http-api": "HTTP API"
    case "rest-api": "REST API"
    case "alb", "alb-multi-value": "Load balancer"
    case "lattice-v1", "lattice-v2": "VPC Lattice"
    case "invoke": "Invoke API"
    case "event": "Asynchronous event"
    case "console": "Console"
    default: source
    }
  }

  static func of(_ source: EventSource) -> String {
    switch source {
    case .sqs: "SQS"
    case .sns: "SNS"
    case .s3: "S3"
    case .dynamodb: "DynamoDB"
    case .kinesis: "Kinesis"
    case .kafka: "Kafka"
    case .mq: "MQ"
    case .documentdb: "DocumentDB"
    case .eventbridge: "EventBridge"
    case .bedrockAgent: "Bedrock agent"
    case .webSocket: "WebSocket"
    case .vpcLattice: "VPC Lattice"
    case .authorizer: "Authorizer"
    case .cognito: "Cognito"
    case .firehose: "Firehose"
    case .cloudWatchLogs: "CloudWatch Logs"
    case .ses: "SES"
    }
  }
}
