import Templates
import Testing

/// Resources of CloudFormation that invoke functions with events.
struct EventResourceTests {
  private static func sources(_ resources: String) throws -> (sources: [TemplateEventSource], warnings: [String]) {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        F: { Type: AWS::Lambda::Function, Properties: {} }
        Alias: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref F, FunctionVersion: "1" } }
      \(resources.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """)
    return (template.functions[0].eventSources, template.warnings.map { "\($0)" })
  }

  @Test(
    arguments: [
      (
        "AWS::Events::Rule",
        "ScheduleExpression: rate(1 day), Targets: [{ Id: a, Arn: !GetAtt F.Arn, RoleArn: !GetAtt Role.Arn }]",
        "Schedule", nil, nil
      ),
      (
        "AWS::Events::Rule",
        "EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !Ref Alias, Input: !Sub '{\"r\": \"${AWS::Region}\"}' }]",
        "EventBridgeRule", #"{"r": "us-east-1"}"#, "live"
      ),
      (
        "AWS::Scheduler::Schedule", "Target: { Arn: !GetAtt F.Arn, RoleArn: !GetAtt Role.Arn, Input: '{}' }",
        "ScheduleV2", "{}", nil
      ),
      ("AWS::SNS::Subscription", "Protocol: lambda, TopicArn: !Ref Topic, Endpoint: !GetAtt F.Arn", "SNS", nil, nil),
      ("AWS::SNS::Topic", "Subscription: [{ Protocol: lambda, Endpoint: !GetAtt F.Arn }]", "SNS", nil, nil),
      ("AWS::Logs::SubscriptionFilter", "DestinationArn: !GetAtt F.Arn", "CloudWatchLogs", nil, nil),
      (
        "AWS::S3::Bucket",
        "NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:*', Function: !Ref Alias }] }", "S3", nil,
        "live"
      ),
      (
        "AWS::Lambda::EventSourceMapping", "FunctionName: !Ref Alias, EventSourceArn: !GetAtt Table.StreamArn",
        "DynamoDB", nil, "live"
      ),
      (
        "AWS::Lambda::EventSourceMapping", "FunctionName: !Ref F, EventSourceArn: arn:aws:kafka:us-east-1:1:cluster/c",
        "MSK", nil, nil
      ),
      (
        "AWS::Lambda::EventSourceMapping", "FunctionName: !Ref F, SelfManagedEventSource: {}", "SelfManagedKafka", nil,
        nil
      ),
    ] as [(String, String, String, String?, String?)])
  func areEventsOfTheirFunctions(
    type: String, properties: String, event: String, input: String?, qualifier: String?
  ) throws {
    let (sources, warnings) = try Self.sources(
      """
      Role: { Type: AWS::IAM::Role }
      Table: { Type: AWS::DynamoDB::Table }
      E: { Type: \(type), Properties: { \(properties) } }
      """)
    #expect(sources == [TemplateEventSource(name: "E", type: event, input: input, qualifier: qualifier)])
    #expect(warnings.isEmpty)
  }

  @Test func otherTargetsAreLeftAlone() throws {
    let (sources, warnings) = try Self.sources(
      """
      Machine: { Type: AWS::StepFunctions::StateMachine }
      E: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: !Ref Machine }, { Id: b, Arn: arn:aws:lambda:us-east-1:1:function:elsewhere }] } }
      """)
    #expect(sources.isEmpty)
    #expect(warnings.isEmpty)
  }

  @Test func whatHasNoEffectIsNamed() throws {
    let (sources, warnings) = try Self.sources(
      """
      E: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: !GetAtt F.Arn, InputPath: $.detail }] } }
      M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: elsewhere, EventSourceArn: arn:aws:sqs:us-east-1:1:q } }
      U: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: elsewhere, AuthType: NONE } }
      """)
    #expect(sources.map(\.name) == ["E"])
    #expect(
      warnings == [
        "line 5: `InputPath` of `E` is not supported and has no effect",
        "line 6: `M` belongs to a function that is not in the template, so it is left out",
        "line 7: `U` belongs to a function that is not in the template, so it is left out",
      ])
  }
}
