package import LambdaEvents

/// The sources that have sample events. The raw values are the names for `swiftlet invoke --source`.
package enum SampleSource: String, Sendable, CaseIterable {
  /// A Lambda Function URL.
  case functionURL = "function-url"
  /// An API Gateway HTTP API, payload format 2.0.
  case httpAPI = "http-api"
  /// An API Gateway REST API.
  case restAPI = "rest-api"
  /// An Application Load Balancer.
  case loadBalancer = "alb"
  /// An Application Load Balancer with multi-value headers.
  case loadBalancerMultiValue = "alb-multi-value"
  /// Amazon VPC Lattice, events of version 2.
  case latticeV2 = "lattice-v2"
  /// Amazon VPC Lattice, events of version 1.
  case latticeV1 = "lattice-v1"
  /// A message from a client of an API Gateway WebSocket API.
  case webSocket = "websocket"
  /// A client that connects to a WebSocket API.
  case webSocketConnect = "websocket-connect"
  /// A client that disconnected from a WebSocket API.
  case webSocketDisconnect = "websocket-disconnect"
  /// An Amazon SQS queue.
  case sqs
  /// An Amazon SQS FIFO queue.
  case sqsFIFO = "sqs-fifo"
  /// An Amazon SNS topic.
  case sns
  /// Objects created in an Amazon S3 bucket.
  case s3
  /// A stream of an Amazon DynamoDB table.
  case dynamodb
  /// An Amazon Kinesis data stream.
  case kinesis
  /// A topic of Amazon MSK.
  case kafka
  /// A queue of Amazon MQ with ActiveMQ.
  case mq
  /// A change stream of Amazon DocumentDB.
  case documentdb
  /// An event bus of Amazon EventBridge.
  case eventbridge
  /// A schedule of Amazon EventBridge.
  case scheduled
  /// An agent of Amazon Bedrock.
  case bedrockAgent = "bedrock-agent"
  /// A token authorizer of Amazon API Gateway.
  case authorizer
  /// A request authorizer of a REST API.
  case authorizerRequest = "authorizer-request"
  /// A request authorizer of an HTTP API, payload format 2.0.
  case authorizerRequestV2 = "authorizer-request-v2"
  /// A trigger of Amazon Cognito.
  case cognito
  /// A transformation for Amazon Data Firehose.
  case firehose
  /// A subscription of Amazon CloudWatch Logs.
  case cloudWatchLogs = "cloudwatch-logs"
  /// A receipt rule of Amazon SES.
  case ses

  /// The front door whose events the source sends; nil if the source is not HTTP.
  package var frontDoor: FrontDoor? {
    switch self {
    case .functionURL: .functionURL
    case .httpAPI: .httpAPI(stage: "$default")
    case .restAPI: .restAPI(stage: "prod")
    case .loadBalancer: .loadBalancer(multiValue: false)
    case .loadBalancerMultiValue: .loadBalancer(multiValue: true)
    case .latticeV2: .vpcLattice(.v2)
    case .latticeV1: .vpcLattice(.v1)
    default: nil
    }
  }

  /// Whether an event can contain several records.
  package var isBatch: Bool {
    switch self {
    case .sqs, .sqsFIFO, .sns, .s3, .dynamodb, .kinesis, .kafka, .mq, .documentdb, .firehose: true
    default: false
    }
  }

  /// Whether an event contains a body, message or detail of the sender.
  package var hasBody: Bool {
    switch self {
    case .s3, .documentdb, .scheduled, .cognito, .cloudWatchLogs, .ses, .webSocketConnect, .webSocketDisconnect,
      .authorizer, .authorizerRequest, .authorizerRequestV2:
      false
    default: true
    }
  }
}

extension FrontDoor {
  /// The source whose sample events look like this front door's. Its raw value names the front door in files.
  package var source: SampleSource {
    switch self {
    case .functionURL: .functionURL
    case .httpAPI: .httpAPI
    case .restAPI: .restAPI
    case .loadBalancer(multiValue: false): .loadBalancer
    case .loadBalancer(multiValue: true): .loadBalancerMultiValue
    case .vpcLattice(.v1): .latticeV1
    case .vpcLattice(.v2): .latticeV2
    }
  }
}
