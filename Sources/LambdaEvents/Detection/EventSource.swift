/// The service that sent an event that is not an HTTP request. The raw values are used in `AWS_LWA_EVENT_PATHS` and in
/// the header field `x-amzn-lambda-event-source`.
package enum EventSource: String, Sendable, CaseIterable {
  /// An Amazon SQS queue.
  case sqs
  /// An Amazon SNS topic.
  case sns
  /// Amazon S3.
  case s3
  /// A stream of an Amazon DynamoDB table.
  case dynamodb
  /// An Amazon Kinesis data stream.
  case kinesis
  /// Apache Kafka: Amazon MSK or a self-managed cluster.
  case kafka
  /// Amazon MQ: ActiveMQ or RabbitMQ.
  case mq
  /// Amazon DocumentDB.
  case documentdb
  /// Amazon EventBridge, including schedules and pipes that keep its envelope.
  case eventbridge
  /// An agent of Amazon Bedrock.
  case bedrockAgent = "bedrock-agent"
  /// A WebSocket API of Amazon API Gateway.
  case webSocket = "websocket"
  /// Amazon VPC Lattice, either version. It is handled as HTTP unless `AWS_LWA_EVENT_PATHS` contains it.
  case vpcLattice = "vpc-lattice"
  /// A request to an authorizer of Amazon API Gateway.
  case authorizer
  /// A trigger of Amazon Cognito.
  case cognito
  /// A transformation for Amazon Data Firehose.
  case firehose
  /// A subscription of Amazon CloudWatch Logs.
  case cloudWatchLogs = "cloudwatch-logs"
  /// A receipt rule of Amazon SES.
  case ses
}
