import EmulatorCore
import Testing

@Suite struct EventTests {
  @Test func anEventThatWorksIsTriedOnce() {
    var event = AsynchronousInvocation(.init(), arrivedAt: .zero)
    #expect(event.attempted(failed: false, at: .seconds(1)) == .end(.success))
    #expect(event.attempts == 1)
  }

  @Test func anEventThatFailsIsTriedThreeTimesLaterAndLater() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60)), arrivedAt: .zero)
    #expect(event.attempted(failed: true, at: .seconds(1)) == .retry(after: .seconds(60)))
    #expect(event.attempted(failed: true, at: .seconds(61)) == .retry(after: .seconds(120)))
    #expect(event.attempted(failed: true, at: .seconds(181)) == .end(.retriesExhausted))
    #expect(event.attempts == 3)
  }

  @Test func anEventThatWouldBeTooOldIsGivenUp() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60), maximumAge: .seconds(90)), arrivedAt: .zero)
    #expect(event.attempted(failed: true, at: .seconds(1)) == .retry(after: .seconds(60)))
    #expect(event.attempted(failed: true, at: .seconds(61)) == .end(.eventAgeExceeded))
  }

  @Test func destinationsAreToldWhatLambdaTellsThem() {
    let record = DestinationRecord(
      function: FunctionDescription(), id: RequestID("id"), condition: .retriesExhausted, attempts: 3,
      event: Array("{\n \"a\": 1 }".utf8), result: Array("no json".utf8), time: 0)
    #expect(
      String(decoding: record.json, as: UTF8.self) == """
        {"version":"1.0","timestamp":"1970-01-01T00:00:00.000Z","requestContext":{"requestId":"id",\
        "functionArn":"arn:aws:lambda:us-east-1:123456789012:function:function:$LATEST",\
        "condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"a":1},\
        "responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},\
        "responsePayload":"no json"}
        """)
  }
}
