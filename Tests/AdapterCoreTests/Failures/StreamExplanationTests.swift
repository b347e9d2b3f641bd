import Testing

@testable import AdapterCore
import LambdaInterface

@Suite struct StreamExplanationTests {
  private func explain(
    _ response: ResponseEvidence, of announced: Int? = nil, received: Int = 5000
  ) -> Failure {
    var evidence = Evidence()
    evidence.process = .alive
    evidence.cpuTime = .milliseconds(3)
    evidence.elapsed = .seconds(3)
    evidence.response = response
    return FailureExplanation.explain(.timedOut(.receivingBody(received: received, of: announced)), evidence)
  }

  /// Also while it is silent, and before its first event.
  @Test(arguments: ["text/event-stream", "text/event-stream; charset=utf-8", "Text/Event-Stream;x=y"])
  func namesServerSentEventsInBufferedMode(contentType: String) {
    for response in [
      ResponseEvidence(contentType: contentType, delivery: .buffered),
      ResponseEvidence(
        contentType: contentType, delivery: .buffered, parts: 1, span: .zero, silence: .seconds(20)),
    ] {
      let failure = explain(response)
      #expect(failure.code == .appTimedOut)
      #expect(
        failure.cause
          == "The response is a stream of server-sent events (text/event-stream). In buffered mode the caller gets nothing "
          + "until it ends.")
      #expect(failure.cure.contains("AWS_LWA_INVOKE_MODE=response_stream"))
      #expect(failure.cure.contains("InvokeMode RESPONSE_STREAM on the function URL"))
    }
  }

  @Test func namesAStreamByItsSteadyArrival() {
    let failure = explain(
      ResponseEvidence(
        contentType: "application/json", delivery: .buffered, parts: 28, span: .milliseconds(2700),
        silence: .milliseconds(80)))
    #expect(
      failure.cause.hasPrefix(
        "The response is a stream: it has no length, and its parts were still arriving, 28 in 2.7 s. In buffered mode"))
    #expect(failure.cure.contains("AWS_LWA_INVOKE_MODE=response_stream"))
  }

  @Test(
    arguments: [
      (0, 0, nil, false), (3, 2000, 1, false), (4, 2000, 1, true), (4, 2000, 1000, true), (4, 200, 1001, false),
      (5, 8000, 6000, true), (5, 8000, 6001, false),
    ] as [(Int, Int, Int?, Bool)])
  func judgesArrival(parts: Int, span: Int, silence: Int?, isSteady: Bool) {
    let response = ResponseEvidence(
      contentType: nil, delivery: .buffered, parts: parts, span: .milliseconds(span),
      silence: silence.map { .milliseconds($0) })
    #expect(response.isArrivingSteadily == isSteady)
    #expect(explain(response).cause.contains("stream") == isSteady)
  }

  /// With a length it is no stream, and a part that is late is the app's concern.
  @Test func leavesOtherResponsesToTheApp() {
    let steady = ResponseEvidence(
      contentType: "text/event-stream", delivery: .buffered, parts: 28, span: .seconds(2), silence: .zero)
    #expect(explain(steady, of: 100_000).cause.contains("waiting"))
    let stalled = ResponseEvidence(
      contentType: "text/html", delivery: .buffered, parts: 1, span: .zero, silence: .seconds(2))
    #expect(explain(stalled).cause.contains("waiting"))
  }

  @Test func curesAccordingToTheDelivery() {
    let event = explain(ResponseEvidence(contentType: "text/event-stream", delivery: .result))
    #expect(event.cause.contains("not HTTP"))
    #expect(!event.cure.contains("AWS_LWA_INVOKE_MODE"))
    let streamed = explain(ResponseEvidence(contentType: "text/event-stream", delivery: .streamed))
    #expect(streamed.cause.contains("cannot last longer than its invocation"))
    #expect(streamed.cure.contains("before the deadline"))
    #expect(!streamed.cure.contains("AWS_LWA_INVOKE_MODE"))
  }

  @Test func namesAnEventStreamThatIsTooLarge() {
    var evidence = Evidence()
    evidence.response = ResponseEvidence(contentType: "text/event-stream", delivery: .buffered)
    let failure = FailureExplanation.explain(.responseTooLarge(size: 7_000_000, limit: 6_291_456), evidence)
    #expect(failure.cause.contains("text/event-stream"))
  }

  @Test func logsWhatIsKnown() {
    var evidence = Evidence()
    evidence.response = ResponseEvidence(
      contentType: " Text/HTML ; charset=utf-8", delivery: .buffered, parts: 2, span: .seconds(1), silence: .seconds(2))
    #expect(evidence.logPairs.map(\.key.description) == ["responseType", "responseParts", "responseSilenceMs"])
    #expect(evidence.response?.mediaType == "text/html")
    evidence.response = ResponseEvidence(contentType: nil, delivery: .buffered)
    #expect(evidence.logPairs.isEmpty)
  }
}
