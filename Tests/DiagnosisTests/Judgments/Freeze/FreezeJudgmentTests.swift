import Testing

@testable import Diagnosis

@Suite struct FreezeJudgmentTests {
  private static let app = RecognizedApp(framework: .fastAPI, server: .uvicorn)

  private static func idle(
    closedAfter: Duration? = nil, keepsNone: Bool = false, closesAfter: [String] = [], hasOwnAdapter: Bool = true,
    failures: [String] = []
  ) -> CheckResult.Status {
    KeepAliveJudgment.judge(
      KeepAliveJudgment.Observation(
        closedAfter: closedAfter, watchedFor: .seconds(6), keepsNone: keepsNone, closesAfter: closesAfter,
        hasOwnAdapter: hasOwnAdapter, frozenFor: .seconds(6), failures: failures), app: app)
  }

  @Test func passesConnectionsThatStayOpenOrAreNeverKept() {
    #expect(Self.idle().name == "passed")
    #expect(Self.idle(keepsNone: true).name == "passed")
  }

  @Test func warnsOnlyWhereAnotherAdapterIsUsed() {
    #expect(Self.idle(closedAfter: .seconds(5)).onlyFinding?.severity == .info)
    #expect(Self.idle(closedAfter: .seconds(5), hasOwnAdapter: false).onlyFinding?.severity == .warning)
    let failing = Self.idle(closedAfter: .seconds(5), hasOwnAdapter: false, failures: ["GET /: 502"])
    #expect(failing.onlyFinding?.severity == .error)
    #expect(failing.onlyFinding?.evidence.last == "After a freeze of 6 s: GET /: 502.")
    #expect(failing.onlyFinding?.cure.contains("--timeout-keep-alive 75") == true)
    #expect(Self.idle(failures: ["GET /: 502"]).onlyFinding?.severity == .error)
  }

  @Test func namesRequestsAfterWhichTheConnectionIsClosedWithoutNotice() {
    let judged = Self.idle(closesAfter: ["GET /boom (500)"])
    #expect(judged.onlyFinding?.severity == .info)
    #expect(judged.onlyFinding?.evidence.first?.contains("GET /boom (500)") == true)
  }

  private static func clock(_ before: [Int], _ after: [Int]) -> CheckResult.Status {
    ClockJudgment.judge(
      [
        ClockJudgment.Observation(
          request: AppRequest("GET", "/"), before: before.map { AppResponse($0) }, after: after.map { AppResponse($0) })
      ], frozenFor: .seconds(6))
  }

  @Test(
    arguments: [
      ([200, 200], [200, 200], "passed", nil), ([200, 200], [500, 200], "found", Severity.warning),
      ([200, 200], [500, 500], "found", .error), ([500, 500], [500, 500], "undecided", nil),
      ([200], [500], "undecided", nil), ([200, 200], [404, 404], "passed", nil), ([200, 200], [], "passed", nil),
    ] as [([Int], [Int], String, Severity?)])
  func judgesRequestsAfterAFreeze(before: [Int], after: [Int], name: String, severity: Severity?) {
    let judged = Self.clock(before, after)
    #expect(judged.name == name)
    #expect(judged.onlyFinding?.severity == severity)
  }

  @Test func undecidedWithoutRequests() {
    #expect(ClockJudgment.judge([], frozenFor: .seconds(6)).name == "undecided")
  }
}
