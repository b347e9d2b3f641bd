extension SampleSource {
  /// What the sample event is, in a few words.
  package var summary: String {
    switch self {
    case .functionURL: "A request to a Function URL"
    case .httpAPI: "A request to an HTTP API"
    case .restAPI: "A request to a REST API"
    case .loadBalancer: "A request to an Application Load Balancer"
    case .loadBalancerMultiValue: "A request to a load balancer with multi-value headers"
    case .latticeV2: "A request to VPC Lattice, version 2"
    case .latticeV1: "A request to VPC Lattice, version 1"
    case .webSocket: "A message of a WebSocket client"
    case .webSocketConnect: "A WebSocket client connects"
    case .webSocketDisconnect: "A WebSocket client has disconnected"
    case .sqs: "A message in an SQS queue"
    case .sqsFIFO: "A message in an SQS FIFO queue"
    case .sns: "A message of an SNS topic"
    case .s3: "An object created in an S3 bucket"
    case .dynamodb: "A change in a DynamoDB table"
    case .kinesis: "A record of a Kinesis stream"
    case .kafka: "A record of an MSK topic"
    case .mq: "A message in an Amazon MQ queue"
    case .documentdb: "A change in DocumentDB"
    case .eventbridge: "An event of an EventBridge bus"
    case .scheduled: "An EventBridge schedule"
    case .bedrockAgent: "A call of a Bedrock agent"
    case .authorizer: "A token for an authorizer"
    case .authorizerRequest: "A request for an authorizer of a REST API"
    case .authorizerRequestV2: "A request for an authorizer of an HTTP API"
    case .cognito: "A Cognito trigger"
    case .firehose: "Records for a Firehose transformation"
    case .cloudWatchLogs: "Entries of CloudWatch Logs"
    case .ses: "An email received by SES"
    }
  }
}
