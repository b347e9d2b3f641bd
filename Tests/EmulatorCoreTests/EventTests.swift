import EmulatorCore
import LambdaInterface
import Testing

@Suite struct EventTests {
  @Test func anEventThatWorksIsTriedOnce() {
    var event = AsynchronousInvocation(.init(), arrivedAt: .zero)
    #expect(event.attempted(.worked, at: .seconds(1)) == .end(.success))
    #expect(event.attempts == 1)
  }

  @Test func anEventThatFailsIsTriedThreeTimesLaterAndLater() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60)), arrivedAt: .zero)
    #expect(event.attempted(.failed, at: .seconds(1)) == .retry(after: .seconds(60)))
    #expect(event.attempted(.failed, at: .seconds(61)) == .retry(after: .seconds(120)))
    #expect(event.attempted(.failed, at: .seconds(181)) == .end(.retriesExhausted))
    #expect(event.attempts == 3)
  }

  @Test func anEventThatWouldBeTooOldIsGivenUp() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60), maximumAge: .seconds(90)), arrivedAt: .zero)
    #expect(event.attempted(.failed, at: .seconds(1)) == .retry(after: .seconds(60)))
    #expect(event.attempted(.failed, at: .seconds(61)) == .end(.eventAgeExceeded))
  }

  /// As on Lambda: from a second up to five minutes, as long as the event is not too old.
  @Test func anEventWithoutAFreeSandboxIsTriedAgainUntilItIsTooOld() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60), maximumAge: .seconds(1800)), arrivedAt: .seconds(5))
    var now = Duration.seconds(5)
    var delays: [Int64] = []
    while case .retry(let delay) = event.attempted(.throttled, at: now) {
      delays.append(delay.components.seconds)
      now += delay
    }
    #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300])
    #expect(event.attempted(.throttled, at: now) == .end(.eventAgeExceeded))
    #expect(event.attempts == 0)
    #expect(event.age(at: now) == now - .seconds(5))
  }

  @Test func waitsForASandboxAreShortWhereRetriesAre() {
    var event = AsynchronousInvocation(.init(delay: .milliseconds(20)), arrivedAt: .zero)
    let delays = (0..<4).map { _ in event.attempted(.throttled, at: .zero) }
    #expect(delays == [20, 40, 80, 100].map { .retry(after: .milliseconds($0)) })
  }

  @Test func anAttemptBeginsTheWaitsAnew() {
    var event = AsynchronousInvocation(.init(delay: .seconds(60)), arrivedAt: .zero)
    for _ in 0..<4 { _ = event.attempted(.throttled, at: .zero) }
    #expect(event.attempted(.failed, at: .zero) == .retry(after: .seconds(60)))
    #expect(event.attempted(.throttled, at: .zero) == .retry(after: .seconds(1)))
    #expect(event.attempted(.worked, at: .zero) == .end(.success))
    #expect(event.attempts == 2)
  }

  @Test func ofAFunctionThatWasNeverRunThereIsNoResponse() {
    let record = DestinationRecord(
      function: FunctionDescription(), id: RequestID("id"), condition: .eventAgeExceeded, attempts: 0,
      event: Array("{}".utf8), result: nil, time: 0)
    let text = String(decoding: record.json, as: UTF8.self)
    #expect(text.hasSuffix(#""condition":"EventAgeExceeded","approximateInvokeCount":0},"requestPayload":{}}"#))
  }

  @Test func deadLettersAreTheEventsThemselves() {
    let letter = DeadLetter(
      id: RequestID("id"), event: Array(#"{"a": "é"}"#.utf8), errorCode: 200, errorMessage: "x\"")
    #expect(
      String(decoding: letter.json, as: UTF8.self) == #"""
        {"Body":"{\"a\": \"é\"}","MessageAttributes":{"RequestID":{"DataType":"String","StringValue":"id"},\#
        "ErrorCode":{"DataType":"Number","StringValue":"200"},\#
        "ErrorMessage":{"DataType":"String","StringValue":"x\""}}}
        """#)
  }

  @Test func ofAnErrorMessageTheFirstKilobyteIsTold() {
    for message in [String(repeating: "x", count: 2000), "x" + String(repeating: "é", count: 1000)] {
      let letter = DeadLetter(id: RequestID("id"), event: [], errorCode: 200, errorMessage: message)
      let text = String(decoding: letter.json, as: UTF8.self)
      let start = text.ranges(of: #""StringValue":""#).last?.upperBound ?? text.startIndex
      let told = text[start...].dropLast(4)
      #expect(message.hasPrefix(told))
      #expect((1023...1024).contains(told.utf8.count))
    }
  }

  @Test func errorObjectsAreRead() {
    let error = ErrorPayload(Array(#"{"stackTrace":[],"errorMessage":"\u00e9","errorType":"E"}"#.utf8))
    #expect(error?.description == "E: é")
    #expect(ErrorPayload(ErrorPayload.json(type: "T", message: "m"))?.message == "m")
    #expect(ErrorPayload(Array(#"{"errorMessage":"m"}"#.utf8))?.description == "m")
    for none in ["{}", "[]", "", "{", #"{"errorMessage":1}"#] { #expect(ErrorPayload(Array(none.utf8)) == nil) }
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
