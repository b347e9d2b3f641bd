import Testing

@testable import Diagnosis

@Suite struct EarlyJudgmentTests {
  private static func judge(
    _ received: String, sent: Int, isClosed: Bool = false, isReset: Bool = false, framework: Framework? = nil
  ) -> CheckResult.Status {
    let exchange = DirectExchange(
      AppRequest("POST", "/upload", body: [UInt8](repeating: 0, count: 1000)), received: Array(received.utf8),
      isClosed: isClosed, isReset: isReset, sentBody: sent, headAfter: .milliseconds(20))
    return EarlyJudgment.judge([exchange], app: RecognizedApp(framework: framework))
  }

  private static let refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"

  @Test func aBodyThatIsReadPasses() {
    #expect(Self.judge(Self.refusal, sent: 1000) == .passed("The app read request bodies before it responded."))
    #expect(Self.judge(Self.refusal, sent: 1000, isReset: true).name == "passed")
  }

  @Test func anEarlyResponseIsWorthKnowing() {
    let all = findings(Self.judge(Self.refusal, sent: 500, isClosed: true))
    #expect(all.map(\.severity) == [.info])
    #expect(
      all.first?.evidence == [
        "POST /upload: status 413 after 20 ms, when 500 of 1000 bytes of the body had been sent. Then it closed the connection."
      ])
  }

  @Test func aLostResponseIsAnError() {
    for received in ["", "HTTP/1.1 413", "HTTP/1.1 413 X\r\nContent-Length: 9\r\n\r\n"] {
      let all = findings(Self.judge(received, sent: 500, isReset: true, framework: .express))
      #expect(all.map(\.severity) == [.error])
      #expect(
        all.first?.evidence == [
          "POST /upload: the connection was reset without a complete response after 500 of 1000 bytes of the body."
        ])
      #expect(all.first?.cure.contains("express.json") == true)
      #expect(findings(Self.judge(received, sent: 500, isClosed: true)).count == 1)
    }
  }

  @Test func anOpenOrInvalidExchangeDecidesNothing() {
    for status in [
      Self.judge("", sent: 500), Self.judge("", sent: 1000, isClosed: true), Self.judge("nonsense", sent: 500),
      EarlyJudgment.judge([exchange(Self.refusal)], app: RecognizedApp()),
    ] {
      #expect(status == .undecided("The app gave no complete response to a request with a body."))
    }
  }
}
