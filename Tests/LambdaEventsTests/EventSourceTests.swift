import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct EventSourceTests {
  private func decode(
    _ event: String, _ change: (inout EventDecoder.Options) -> Void = { _ in }
  ) throws -> EventDecoder.DecodedEvent {
    var options = EventDecoder.Options()
    change(&options)
    return try EventDecoder(options).decode(Array(event.utf8), context: testContext())
  }

  @Test(arguments: [
    (#"{"Records":[{"messageId":"1","eventSource":"aws:sqs"}]}"#, EventSource.sqs),
    (#"{"Records":[{"EventSource":"aws:sns","Sns":{}}]}"#, .sns),
    (#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3"}]}"#, .s3),
    (#"{"Records":[{"eventSource":"aws:dynamodb"}]}"#, .dynamodb),
    (#"{"Records":[{"kinesis":{},"eventSource":"aws:kinesis"}],"window":{}}"#, .kinesis),
    (#"{"Records":[{"eventSource":"aws:ses"}]}"#, .ses),
    (#"{"eventSource":"aws:kafka","records":{"t-0":[]}}"#, .kafka),
    (#"{"eventSource":"SelfManagedKafka","records":{}}"#, .kafka),
    (#"{"eventSource":"aws:mq","messages":[]}"#, .mq),
    (#"{"eventSource":"aws:rmq","rmqMessagesByQueue":{}}"#, .mq),
    (#"{"eventSource":"aws:docdb","events":[]}"#, .documentdb),
    (#"{"source":"a","detail-type":"b","detail":{}}"#, .eventbridge),
    (#"{"messageVersion":"1.0","agent":{"name":"x"},"actionGroup":"g"}"#, .bedrockAgent),
    (#"{"requestContext":{"connectionId":"x","eventType":"CONNECT"}}"#, .webSocket),
    (#"{"type":"TOKEN","methodArn":"a"}"#, .authorizer),
    (#"{"triggerSource":"PreSignUp_SignUp","userPoolId":"x"}"#, .cognito),
    (#"{"deliveryStreamArn":"a","records":[]}"#, .firehose),
    (#"{"awslogs":{"data":"x"}}"#, .cloudWatchLogs),
  ])
  func sourcesAreTold(event: String, source: EventSource) throws {
    let decoded = try decode(event)
    #expect(decoded.origin == .passThrough)
    #expect(decoded.source == source)
    #expect(decoded.request.fields.firstText("x-amzn-lambda-event-source") == source.rawValue)
    #expect(decoded.request.target == Array("/events".utf8))
    #expect(decoded.request.body.elementsEqual(event.utf8))
  }

  @Test(arguments: [
    "{}", "[]", "1", #"{"Records":[]}"#, #"{"Records":{}}"#, #"{"Records":[1]}"#, #"{"Records":[{"eventSource":1}]}"#,
    #"{"Records":[{"eventSource":"aws:other"}]}"#, #"{"source":"a","detail-type":"b"}"#, #"{"agent":"smith"}"#,
    #"{"raw_path":"/","headers":{}}"#, #"{"requestContext":{}}"#, #"{"eventSource":"x"}"#,
  ])
  func othersAreNot(event: String) throws {
    let decoded = try decode(event)
    #expect(decoded.source == nil)
    #expect(decoded.request.fields.firstText("x-amzn-lambda-event-source") == nil)
  }

  @Test func sourcesHaveTheirPaths() throws {
    let paths: (inout EventDecoder.Options) -> Void = {
      $0.eventPaths = [.sqs: "/queue", .vpcLattice: "/lattice"]
      $0.passThroughPath = "/other"
    }
    #expect(try decode(#"{"Records":[{"eventSource":"aws:sqs"}]}"#, paths).request.target == Array("/queue".utf8))
    #expect(try decode(#"{"Records":[{"eventSource":"aws:s3"}]}"#, paths).request.target == Array("/other".utf8))
    let lattice = try decode(#"{"raw_path":"/","method":"GET","headers":{}}"#, paths)
    #expect(lattice.origin == .passThrough)
    #expect(lattice.request.target == Array("/lattice".utf8))
  }

  @Test func theSourceIsNeverFromOutside() throws {
    let event = #"""
      {"version":"2.0","rawPath":"/","headers":{"x-amzn-lambda-event-source":"sqs","X_Amzn_Lambda_Event_Source":"sqs"},
      "requestContext":{"http":{"method":"GET"}}}
      """#
    #expect(try decode(event).request.fields.description.lowercased().contains("event") == false)
  }
}
