import EmulatorCore

/// The paths of the members that AWS's events have, written down from its documentation.
enum SampleFields {
  static let all: [SampleSource: Set<String>] = [
    .sqs: sqs, .sqsFIFO: sqs.union(sqsFIFO), .sns: sns, .s3: s3, .dynamodb: dynamoDB, .kinesis: kinesis, .kafka: kafka,
    .mq: mq, .documentdb: documentDB, .eventbridge: eventBridge.union(["resources", "detail.number"]),
    .scheduled: eventBridge.union(["resources[]", "detail"]), .bedrockAgent: bedrockAgent,
    .webSocket: webSocketContext.union(webSocketMessage),
    .webSocketConnect: webSocketContext.union(headers(connectHeaders)).union(["isBase64Encoded"]),
    .webSocketDisconnect: webSocketContext.union(webSocketDisconnect).union(headers(disconnectHeaders)),
    .authorizer: ["type", "methodArn", "authorizationToken"],
    .authorizerRequest: authorizerRequest.union(headers(authorizerHeaders)), .authorizerRequestV2: authorizerRequestV2,
    .cognito: cognito, .firehose: firehose, .cloudWatchLogs: ["awslogs.data"], .ses: ses,
  ]

  private static func paths(_ names: [String], below prefix: String) -> Set<String> { Set(names.map { prefix + $0 }) }

  /// Header fields that an event has with one value and with all values.
  private static func headers(_ names: [String]) -> Set<String> {
    paths(names, below: "headers.").union(names.map { "multiValueHeaders.\($0)[]" })
  }

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
  private static let sqs = paths(
    [
      "messageId", "receiptHandle", "body", "attributes.ApproximateReceiveCount", "attributes.SentTimestamp",
      "attributes.SenderId", "attributes.ApproximateFirstReceiveTimestamp", "messageAttributes", "md5OfBody",
      "eventSource", "eventSourceARN", "awsRegion",
    ], below: "Records[].")
  private static let sqsFIFO = paths(
    ["SequenceNumber", "MessageGroupId", "MessageDeduplicationId"], below: "Records[].attributes.")

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
  private static let sns = paths(["EventVersion", "EventSource", "EventSubscriptionArn"], below: "Records[].").union(
    paths(
      [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature",
        "SigningCertUrl", "UnsubscribeUrl", "MessageAttributes",
      ], below: "Records[].Sns."))

  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
  private static let s3 = paths(
    [
      "eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity.principalId",
      "requestParameters.sourceIPAddress", "responseElements.x-amz-request-id", "responseElements.x-amz-id-2",
      "s3.s3SchemaVersion", "s3.configurationId", "s3.bucket.name", "s3.bucket.ownerIdentity.principalId",
      "s3.bucket.arn", "s3.object.key", "s3.object.size", "s3.object.eTag", "s3.object.sequencer",
    ], below: "Records[].")

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
  private static let dynamoDB = paths(
    [
      "eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "eventSourceARN",
      "dynamodb.ApproximateCreationDateTime", "dynamodb.Keys.id.N", "dynamodb.NewImage.id.N",
      "dynamodb.NewImage.content.S", "dynamodb.SequenceNumber", "dynamodb.SizeBytes", "dynamodb.StreamViewType",
    ], below: "Records[].")

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
  private static let kinesis = paths(
    [
      "kinesis.kinesisSchemaVersion", "kinesis.partitionKey", "kinesis.sequenceNumber", "kinesis.data",
      "kinesis.approximateArrivalTimestamp", "eventSource", "eventVersion", "eventID", "eventName",
      "invokeIdentityArn", "awsRegion", "eventSourceARN",
    ], below: "Records[].")

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html>
  private static let kafka = paths(
    ["topic", "partition", "offset", "timestamp", "timestampType", "key", "value", "headers[].kind[]"],
    below: "records.sample-topic-0[]."
  ).union(["eventSource", "eventSourceArn", "bootstrapServers"])

  /// <https://github.com/aws/aws-lambda-go/blob/main/events/activemq.go>, and the properties of
  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html>
  private static let mq = paths(
    [
      "messageID", "messageType", "timestamp", "deliveryMode", "correlationID", "replyTo", "destination.physicalName",
      "redelivered", "type", "expiration", "priority", "data", "brokerInTime", "brokerOutTime", "properties",
    ], below: "messages[]."
  ).union(["eventSource", "eventSourceArn"])

  /// <https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html>
  private static let documentDB = paths(
    [
      "_id._data", "clusterTime.$timestamp.t", "clusterTime.$timestamp.i", "documentKey._id.$oid",
      "fullDocument._id.$oid", "fullDocument.number", "ns.db", "ns.coll", "operationType",
    ], below: "events[].event."
  ).union(["eventSourceArn", "eventSource"])

  /// <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>
  private static let eventBridge: Set = [
    "version", "id", "detail-type", "source", "account", "time", "region",
  ]

  /// <https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html>
  private static let bedrockAgent: Set = [
    "messageVersion", "agent.name", "agent.id", "agent.alias", "agent.version", "inputText", "sessionId",
    "actionGroup", "apiPath", "httpMethod", "parameters[].name", "parameters[].type", "parameters[].value",
    "sessionAttributes", "promptSessionAttributes",
  ]

  /// Captured: `tests/events/apiGatewayWebSocketApi*.json` in Powertools for AWS Lambda (Python).
  private static let webSocketContext = paths(
    [
      "routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt",
      "requestTimeEpoch", "identity.sourceIp", "requestId", "domainName", "connectionId", "apiId",
    ], below: "requestContext.")
  private static let webSocketMessage: Set = ["requestContext.messageId", "body", "isBase64Encoded"]
  private static let webSocketDisconnect: Set = [
    "requestContext.disconnectStatusCode", "requestContext.disconnectReason", "isBase64Encoded",
  ]
  private static let connectHeaders = [
    "Host", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "X-Amzn-Trace-Id",
    "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto",
  ]
  private static let disconnectHeaders = ["Host", "x-api-key", "X-Forwarded-For", "x-restapi"]

  /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html>, with the
  /// request context of captured REST API events.
  private static let authorizerRequest = paths(
    [
      "resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path", "accountId", "protocol",
      "stage", "domainPrefix", "requestTimeEpoch", "requestId", "domainName", "deploymentId", "apiId",
      "identity.cognitoIdentityPoolId", "identity.accountId", "identity.cognitoIdentityId", "identity.caller",
      "identity.sourceIp", "identity.principalOrgId", "identity.accessKey", "identity.cognitoAuthenticationType",
      "identity.cognitoAuthenticationProvider", "identity.userArn", "identity.userAgent", "identity.user",
    ], below: "requestContext."
  ).union([
    "type", "methodArn", "resource", "path", "httpMethod", "queryStringParameters.page",
    "multiValueQueryStringParameters.page[]", "pathParameters", "stageVariables",
  ])
  private static let authorizerHeaders = [
    "Authorization", "Host", "User-Agent", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Port",
    "X-Forwarded-Proto",
  ]

  /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>
  private static let authorizerRequestV2 = paths(
    [
      "accountId", "apiId", "domainName", "domainPrefix", "http.method", "http.path", "http.protocol",
      "http.sourceIp", "http.userAgent", "requestId", "routeKey", "stage", "time", "timeEpoch",
    ], below: "requestContext."
  ).union(
    paths(
      [
        "authorization", "host", "user-agent", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port",
        "x-forwarded-proto",
      ], below: "headers.")
  ).union([
    "version", "type", "routeArn", "identitySource[]", "routeKey", "rawPath", "rawQueryString", "cookies[]",
    "queryStringParameters.page", "pathParameters", "stageVariables",
  ])

  /// <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html>
  private static let cognito: Set = [
    "version", "region", "userPoolId", "userName", "callerContext.awsSdkVersion", "callerContext.clientId",
    "triggerSource", "request.userAttributes.email", "request.validationData", "response.autoConfirmUser",
    "response.autoVerifyEmail", "response.autoVerifyPhone",
  ]

  /// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html>
  private static let firehose: Set = [
    "invocationId", "deliveryStreamArn", "region", "records[].recordId", "records[].approximateArrivalTimestamp",
    "records[].data",
  ]

  /// <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html>
  private static let ses = paths(
    [
      "timestamp", "source", "messageId", "destination[]", "headersTruncated", "headers[].name", "headers[].value",
      "commonHeaders.returnPath", "commonHeaders.from[]", "commonHeaders.to[]", "commonHeaders.date",
      "commonHeaders.messageId", "commonHeaders.subject",
    ], below: "Records[].ses.mail."
  ).union(
    paths(
      [
        "timestamp", "processingTimeMillis", "recipients[]", "spamVerdict.status", "virusVerdict.status",
        "spfVerdict.status", "dkimVerdict.status", "dmarcVerdict.status", "action.type", "action.invocationType",
        "action.functionArn",
      ], below: "Records[].ses.receipt.")
  ).union(["Records[].eventSource", "Records[].eventVersion"])
}
