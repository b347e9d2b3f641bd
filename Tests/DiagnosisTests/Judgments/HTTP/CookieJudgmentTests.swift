import Testing

@testable import Diagnosis

@Suite struct CookieJudgmentTests {
  private static func judge(_ exchanges: DirectExchange...) -> CheckResult.Status {
    CookieJudgment.judge(exchanges, app: RecognizedApp())
  }

  private static func answered(_ direct: [String], _ received: [String]?, status: Int = 200) -> DirectExchange {
    let fields = direct.map { "Set-Cookie: \($0)\r\n" }.joined()
    return DirectExchange(
      AppRequest("GET", "/login"), received: Array("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 0\r\n\r\n".utf8),
      throughLambda: received.map { AppResponse(status, fields: $0.map { .init("set-cookie", $0) }) })
  }

  @Test func allCookiesPassWithOtherValues() {
    #expect(
      Self.judge(Self.answered(["a=1; Path=/", "b=2"], ["a=9; Path=/", "b=8"]))
        == .passed("All cookies arrived, up to 2 in one response."))
    #expect(Self.judge(Self.answered(["a=1", "b=2"], ["b=2", "a=1"])).name == "passed")
    #expect(Self.judge(Self.answered([], [])) == .passed("No response set a cookie."))
  }

  @Test func onlyTheLastCookieIsLeft() {
    let all = findings(Self.judge(Self.answered(["a=1", "b=2", "c=3"], ["c=3"])))
    #expect(all.map(\.severity) == [.error])
    #expect(all.first?.evidence == ["GET /login: Directly 3 (a, b, c), through Lambda 1 (c)."])
  }

  @Test func cookiesAreJoined() {
    for line in ["a=1, b=2", "a=1,b=2"] {
      let all = findings(Self.judge(Self.answered(["a=1", "b=2"], [line])))
      #expect(all.first?.evidence.first?.contains("in one Set-Cookie field") == true)
    }
  }

  @Test func aCookieIsCutAtTheCommaOfItsDate() {
    let date = "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"
    #expect(findings(Self.judge(Self.answered([date], [date]))).isEmpty)
    let all = findings(Self.judge(Self.answered([date], ["a=1; Expires=Wed", "21 Oct 2026 07:28:00 GMT"])))
    #expect(all.first?.evidence.first?.contains("cut at the comma") == true)
  }

  @Test func lostCookiesNeedASecondLook() {
    let lost = Self.answered(["a=1"], [])
    guard case .undecided = Self.judge(lost) else {
      Issue.record("one direct response decides")
      return
    }
    #expect(findings(Self.judge(lost, Self.answered(["a=2"], nil))).count == 1)
  }

  @Test func changingCookiesAreUndecided() {
    guard case .undecided = Self.judge(Self.answered(["a=1", "b=2"], ["c=1"]), Self.answered(["a=1"], nil)) else {
      Issue.record("decided")
      return
    }
  }

  @Test func otherStatusesAreNotCompared() {
    guard case .undecided = Self.judge(Self.answered(["a=1", "b=2"], [], status: 502)), case .undecided = Self.judge()
    else {
      Issue.record("decided")
      return
    }
  }
}
