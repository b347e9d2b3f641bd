import Templates
import Testing

/// Names and ARNs of resources, and placeholders for what only AWS knows.
struct ReferenceTests {
  private static let resources = """
    G: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub "${AWS::StackName}-g", AutoPublishAlias: live } }
    L: { Type: AWS::Lambda::Function, Properties: { Code: . } }
    Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
    Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
    Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
    Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
    Bus: { Type: AWS::Events::EventBus, Properties: { Name: bus } }
    Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /a } }
    Machine: { Type: AWS::Serverless::StateMachine, Properties: { Name: flow } }
    Layer: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
    Api: { Type: AWS::Serverless::HttpApi, Properties: { StageName: v1 } }
    Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref L, Qualifier: prod, AuthType: NONE } }
    Version: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref L } }
    Alias: { Type: AWS::Lambda::Alias, Properties: { Name: prod, FunctionName: !Ref L, FunctionVersion: !GetAtt Version.Version } }
    """

  @Test(arguments: [
    ("!Ref G", "local-g"), ("!GetAtt G.Arn", "arn:aws:lambda:us-east-1:123456789012:function:local-g"),
    ("!GetAtt [G, Arn]", "arn:aws:lambda:us-east-1:123456789012:function:local-g"),
    ("!Ref L", "L"), ("!Sub '${L.Arn}:prod'", "arn:aws:lambda:us-east-1:123456789012:function:L:prod"),
    ("!Ref G.Alias", "arn:aws:lambda:us-east-1:123456789012:function:local-g:live"),
    ("!Ref G.Version", "arn:aws:lambda:us-east-1:123456789012:function:local-g:1"),
    ("!Ref Table", "orders"), ("!GetAtt Table.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
    ("!Ref Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"),
    ("!GetAtt Queue.Arn", "arn:aws:sqs:us-east-1:123456789012:jobs"), ("!GetAtt Queue.QueueName", "jobs"),
    ("!GetAtt Queue.QueueUrl", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"),
    ("!Ref Topic", "arn:aws:sns:us-east-1:123456789012:news"), ("!GetAtt Topic.TopicName", "news"),
    ("!Ref Bucket", "files"), ("!GetAtt Bucket.Arn", "arn:aws:s3:::files"),
    ("!GetAtt Bus.Arn", "arn:aws:events:us-east-1:123456789012:event-bus/bus"),
    ("!GetAtt Logs.Arn", "arn:aws:logs:us-east-1:123456789012:log-group:/a:*"),
    ("!Ref Machine", "arn:aws:states:us-east-1:123456789012:stateMachine:flow"),
    ("!Ref Layer", "arn:aws:lambda:us-east-1:123456789012:layer:Layer:1"),
    ("!Sub '${G.Alias}'", "arn:aws:lambda:us-east-1:123456789012:function:local-g:live"),
    ("!Sub '${G.Version}'", "arn:aws:lambda:us-east-1:123456789012:function:local-g:1"),
    ("!GetAtt GUrl.FunctionArn", "arn:aws:lambda:us-east-1:123456789012:function:local-g:live"),
    ("!Ref Url", "arn:aws:lambda:us-east-1:123456789012:function:L:prod"),
    ("!GetAtt Url.FunctionArn", "arn:aws:lambda:us-east-1:123456789012:function:L:prod"),
    ("!Ref Api.Stage", "v1"), ("!Sub '${Api.Stage}'", "v1"), ("!Ref Apiv1Stage", "v1"),
    ("!GetAtt Version.Version", "1"),
    ("!Ref Version", "arn:aws:lambda:us-east-1:123456789012:function:L:1"),
    ("!Ref Alias", "arn:aws:lambda:us-east-1:123456789012:function:L:prod"),
  ])
  func areKnown(expression: String, expected: String) throws {
    let result = try TemplateFixtures.value(of: expression, resources: Self.resources)
    #expect(result.value == expected)
    #expect(result.warnings.isEmpty)
  }

  @Test(arguments: [
    ("!Ref Unnamed", "Unnamed", "Unnamed"),
    ("!GetAtt Unnamed.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/Unnamed", "Unnamed"),
    ("!GetAtt Unnamed.StreamArn", "unknown-Unnamed.StreamArn", "Unnamed.StreamArn"),
    ("!Ref Database", "unknown-Database", "Database"),
    ("!Sub 'jdbc:${Database.Endpoint.Address}'", "jdbc:unknown-Database.Endpoint.Address", "Database.Endpoint.Address"),
    ("!ImportValue shared-vpc", "unknown-ImportValue-shared-vpc", "ImportValue:shared-vpc"),
    ("!Ref ServerlessRestApi", "unknown-ServerlessRestApi", "ServerlessRestApi"),
    ("!GetAtt FRole.Arn", "unknown-FRole.Arn", "FRole.Arn"),
    ("'{{resolve:ssm:/db}}'", "{{resolve:ssm:/db}}", "{{resolve:ssm:/db}}"),
  ])
  func becomePlaceholdersWithOneWarning(expression: String, value: String, name: String) throws {
    let result = try TemplateFixtures.value(
      of: expression,
      resources: "Unnamed: { Type: AWS::DynamoDB::Table }\nDatabase: { Type: AWS::RDS::DBInstance }")
    #expect(result.value == value)
    let placeholder = name == "Unnamed" || name.hasPrefix("{{") ? name : "unknown-\(name.replacing(":", with: "-"))"
    #expect(
      result.warnings.map(\.message) == [
        "`\(name)` is known only to AWS; here it is `\(placeholder)`. Set it with --env-vars and a file with {\"F\": {\"V\": \"…\"}}"
      ])
    #expect(result.warnings.map(\.line) == [7])
  }

  @Test(arguments: [
    (
      "!Sub 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Api.Stage}'",
      "https://api.execute-api.us-east-1.amazonaws.com/v1", "Api"
    ),
    ("!Sub '${Api.ApiEndpoint}/x'", "https://api.execute-api.us-east-1.amazonaws.com/x", "Api.ApiEndpoint"),
    ("!GetAtt GUrl.FunctionUrl", "https://unknown-local-g.lambda-url.us-east-1.on.aws/", "GUrl.FunctionUrl"),
    ("!GetAtt Url.FunctionUrl", "https://unknown-l.lambda-url.us-east-1.on.aws/", "Url.FunctionUrl"),
    ("!Sub 'https://${Topic.Odd}/x'", "https://unknown-Topic.Odd/x", "Topic.Odd"),
  ])
  func addressesCanBeParsed(expression: String, value: String, name: String) throws {
    let result = try TemplateFixtures.value(of: expression, resources: Self.resources)
    #expect(result.value == value)
    #expect(result.warnings.count == 1)
    #expect(result.warnings[0].message.hasPrefix("`\(name)` is known only to AWS; here it is `"))
  }

  @Test func theStagesOfImplicitAPIsAreKnown() throws {
    let events = "Events: { A: { Type: Api, Properties: { Path: /, Method: get } }, B: { Type: HttpApi } }"
    let variables =
      "{ A: !Sub '${ServerlessRestApi.Stage}', B: !Ref ServerlessHttpApi.Stage, C: !Ref ServerlessRestApiProdStage, D: !Ref ServerlessHttpApiApiGatewayDefaultStage }"
    let (function, warnings) = try TemplateFixtures.function("\(events)\nEnvironment: { Variables: \(variables) }")
    #expect(function.environment == ["A": "Prod", "B": "$default", "C": "Prod", "D": "$default"])
    #expect(warnings.isEmpty)
  }

  @Test func ofNestedAPIsHaveTheirIDs() throws {
    let nested = """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Api: { Type: AWS::Serverless::HttpApi }
        N: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { V: !Ref Api } } } }
      """
    let template = try TemplateFixtures.serverless(
      "Resources: { S: { Type: AWS::Serverless::Application, Properties: { Location: n.yaml } } }",
      include: { _ in Array(nested.utf8) })
    #expect(template.functions[0].environment["V"] == "sapi")
  }

  @Test func warnOnceOfEachName() throws {
    let (function, warnings) = try TemplateFixtures.function(
      "Environment: { Variables: { A: !ImportValue x, B: !ImportValue x, C: !ImportValue y } }")
    #expect(
      function.environment == [
        "A": "unknown-ImportValue-x", "B": "unknown-ImportValue-x", "C": "unknown-ImportValue-y",
      ])
    #expect(warnings.count == 2)
  }

  @Test(arguments: [
    ("cn-north-1", "arn:aws-cn:sqs:cn-north-1:000000000000:jobs", "amazonaws.com.cn"),
    ("us-gov-west-1", "arn:aws-us-gov:sqs:us-gov-west-1:000000000000:jobs", "amazonaws.com"),
  ])
  func followTheEnvironment(region: String, arn: String, suffix: String) throws {
    let text = """
      Resources:
        Q: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
        F:
          Type: AWS::Lambda::Function
          Properties:
            Environment: { Variables: { ARN: !GetAtt Q.Arn, SUFFIX: !Ref AWS::URLSuffix, STACK: !Ref AWS::StackName } }
      """
    let template = try Template(
      Array(text.utf8),
      environment: TemplateEnvironment(region: region, accountID: "000000000000", stackName: "s"))
    #expect(template.functions[0].environment == ["ARN": arn, "SUFFIX": suffix, "STACK": "s"])
  }

  @Test(arguments: [
    (
      """
      Resources:
        A: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { B: !Ref B } } } }
        B: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { A: !Sub "${A.Arn}" } } } }
      """, 3, "resources depend on each other in a circle: A → B → A"
    ),
    (
      """
      Resources:
        A: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Join ["", [!GetAtt [A, Arn]]] } }
      """, 3, "resources depend on each other in a circle: A → A"
    ),
  ])
  func cannotFormACircle(text: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try TemplateFixtures.serverless(text) }
  }

  @Test func canReferToEachOtherInEventsAndBranchesThatDoNotApply() throws {
    let template = try TemplateFixtures.serverless(
      """
      Conditions: { Never: !Equals [a, b] }
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties:
            Environment: { Variables: { B: !If [Never, !Ref A, x] } }
            Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } }
        Q: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "${A}-jobs" } }
      """)
    #expect(template.functions[0].environment == ["B": "x"])
  }
}
