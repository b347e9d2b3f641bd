import Testing

@testable import Diagnosis

@Suite struct HeadJudgmentTests {
  private static func judge(
    _ exchanges: DirectExchange..., hasOwnAdapter: Bool = true, framework: Framework? = nil
  ) -> CheckResult.Status {
    HeadJudgment.judge(exchanges, hasOwnAdapter: hasOwnAdapter, app: RecognizedApp(framework: framework))
  }

  private static func response(_ status: Int, _ method: String, body: String = "", target: String = "/")
    -> DirectExchange
  {
    exchange("HTTP/1.1 \(status) X\r\nContent-Length: 5\r\n\r\n\(body)", method, target)
  }

  @Test func soundResponsesPass() {
    #expect(
      Self.judge(Self.response(200, "HEAD"), Self.response(200, "GET", body: "hello"))
        == .passed("1 response to HEAD had no body, and the status of GET."))
    #expect(findings(Self.judge(Self.response(200, "HEAD"))).isEmpty)
  }

  @Test(arguments: [(true, Severity.info), (false, .warning)])
  func aBodyIsAWarningUnlessTheAdapterDropsIt(hasOwnAdapter: Bool, severity: Severity) {
    let all = findings(
      Self.judge(
        Self.response(200, "HEAD", body: "hello"), Self.response(200, "GET", body: "hello"),
        hasOwnAdapter: hasOwnAdapter))
    #expect(all.map(\.severity) == [severity])
    #expect(all.map(\.title) == ["The response to HEAD / has a body"])
    #expect(all.first?.evidence == ["HEAD /: status 200, then 5 bytes after the head."])
  }

  @Test func aChunkedBodyIsABodyToo() {
    let head = exchange("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HEAD")
    #expect(findings(Self.judge(head)).count == 1)
  }

  @Test func anotherStatusIsWorthKnowing() {
    let all = findings(
      Self.judge(Self.response(405, "HEAD"), Self.response(200, "GET", body: "hello"), framework: .fastAPI))
    #expect(all.map(\.severity) == [.info])
    #expect(all.first?.evidence == ["HEAD /: 405. GET /: 200."])
    #expect(all.first?.cure.contains("api_route") == true)
  }

  @Test func aFailureIsAWarning() {
    let get = Self.response(200, "GET", body: "hello")
    #expect(findings(Self.judge(Self.response(500, "HEAD"), get)).map(\.severity) == [.warning])
    #expect(findings(Self.judge(Self.response(501, "HEAD"), get)).map(\.severity) == [.info])
  }

  @Test func statusesAreComparedOnlyIfGetHasOne() {
    let head = Self.response(405, "HEAD")
    #expect(findings(Self.judge(head, Self.response(200, "GET"), Self.response(429, "GET"))).isEmpty)
    #expect(findings(Self.judge(head, Self.response(503, "GET"))).isEmpty)
    #expect(findings(Self.judge(head, Self.response(200, "GET", target: "/other"))).isEmpty)
  }

  @Test func withoutAResponseNothingIsDecided() {
    #expect(Self.judge() == .undecided("No HEAD request was sent to the app directly."))
    #expect(Self.judge(exchange("", "HEAD")) == .undecided("The app did not respond to HEAD / with valid HTTP."))
    #expect(Self.judge(Self.response(200, "GET")) == .undecided("No HEAD request was sent to the app directly."))
  }
}
