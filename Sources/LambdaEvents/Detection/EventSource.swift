/// The service that an event comes from which is no HTTP request, where it can be told. The names are those of
/// `AWS_LWA_EVENT_PATHS` and of the header `x-amzn-lambda-event-source`.
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
  /// Apache Kafka: Amazon MSK, or a cluster of one's own.
  case kafka
  /// Amazon MQ: ActiveMQ or RabbitMQ.
  case mq
  /// Amazon DocumentDB.
  case documentdb
  /// Amazon EventBridge, its schedules and pipes included where they keep its envelope.
  case eventbridge
  /// An agent of Amazon Bedrock.
  case bedrockAgent = "bedrock-agent"
  /// A WebSocket API of Amazon API Gateway.
  case webSocket = "websocket"
  /// Amazon VPC Lattice, either version. It is HTTP: only where `AWS_LWA_EVENT_PATHS` names it is it passed through.
  case vpcLattice = "vpc-lattice"
  /// A question to an authorizer of Amazon API Gateway.
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
