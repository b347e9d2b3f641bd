import Testing

@testable import Diagnosis

@Suite struct BackgroundJudgmentTests {
  private typealias Observation = BackgroundJudgment.Observation
  private typealias Continuation = BackgroundJudgment.Continuation
  private static let app = RecognizedApp(framework: .fastAPI, server: .uvicorn)
  private static let request = AppRequest("GET", "/order?id=1")

  private static func activity(
    _ milliseconds: Int = 0, _ output: [String] = [], peers: [String] = [], files: [String] = []
  ) -> AppActivity {
    AppActivity(
      for: .milliseconds(700), processorTime: .milliseconds(milliseconds), output: output, peers: peers, files: files)
  }

  private static func judge(
    _ after: AppActivity, again: AppActivity? = nil, idle: [AppActivity] = [activity()],
    prompt: AppActivity = activity(),
    continuation: Continuation? = nil, isDrained: Bool = false
  ) -> CheckResult.Status {
    BackgroundJudgment.judge(
      [Observation(request: request, prompt: prompt, idle: idle, after: after, again: again)],
      continuations: [continuation].compactMap { $0 }, isDrained: isDrained, app: app)
  }

  @Test func anAppThatDoesNothingPasses() {
    #expect(Self.judge(Self.activity(5)).name == "passed")
    #expect(BackgroundJudgment.judge([], app: Self.app).name == "passed")
  }

  @Test func workAfterBothResponsesIsAFinding() {
    let works = [
      Self.activity(300), Self.activity(2, ["done"]), Self.activity(peers: ["10.0.0.1:25"]),
      Self.activity(files: ["/tmp/report"]),
    ]
    let facts = works.map { Self.judge($0, again: $0).onlyFinding?.evidence ?? [] }
    #expect(
      facts == [
        [
          "The app used 300 ms of CPU time in the 700 ms after the response, and 0 ms in as much time before the request."
        ],
        ["printed after the response: done"], ["used a connection to 10.0.0.1:25 after the response"],
        ["wrote /tmp/report after the response"],
      ])
    #expect(Self.judge(works[0], again: works[0]).onlyFinding?.severity == .warning)
  }

  @Test func aTimerThatExpiredOnceIsNone() {
    #expect(Self.judge(Self.activity(300, ["tick"]), again: Self.activity()).name == "passed")
    #expect(Self.judge(Self.activity(300, ["tick"])).name == "passed")
    #expect(
      Self.judge(
        Self.activity(0, ["tick 1"]), again: Self.activity(0, ["tick 3"]),
        idle: [Self.activity(), Self.activity(0, ["tick 2"])]
      ).name == "passed")
  }

  @Test func theAdapterWaitsForTheDrainPath() {
    let work = Self.activity(300)
    #expect(Self.judge(work, again: work, isDrained: true).name == "passed")
  }

  private static func continuation(
    _ during: [AppActivity], ordinary: [AppActivity] = [activity(0, ["GET /missing 404"])]
  ) -> Continuation {
    // Another sandbox has set another cookie.
    let request = AppRequest(request.method, request.target, fields: [.init("cookie", "sid=2")], body: request.body)
    return Continuation(request: request, frozenFor: .milliseconds(500), during: during, ordinary: ordinary)
  }

  @Test func workThatTheNextRequestCompletesIsAFinding() {
    let rest = Self.activity(0, ["GET /missing 404", "mail 7 sent"])
    let found = Self.judge(Self.activity(), continuation: Self.continuation([rest, rest])).onlyFinding
    #expect(
      found?.evidence == [
        "The sandbox was frozen for 500 ms after the response. During the next request the app printed: mail 7 sent"
      ])
    let all = Self.activity(0, ["sent"], peers: ["10.0.0.1:25"], files: ["/tmp/sent"])
    #expect(
      Self.judge(Self.activity(), continuation: Self.continuation([all, all])).onlyFinding?.evidence.first?
        .hasSuffix("the app used a connection to 10.0.0.1:25; wrote /tmp/sent; printed: sent") == true)
  }

  @Test(
    arguments: [
      // Once only, or without a request too.
      (["mail sent"], [], [], []), (["mail sent"], ["mail sent"], ["mail sent"], []),
      // Lines that belong to the response.
      (["mail sent"], ["mail sent"], [], ["mail sent"]), (["GET /order?id=1 200"], ["GET /order?id=1 200"], [], []),
      ([#"{"path":"/order"}"#], [#"{"path":"/order"}"#], [], []),
    ] as [([String], [String], [String], [String])])
  func otherLinesDuringTheNextRequestAreNone(
    first: [String], second: [String], ordinary: [String], prompt: [String]
  ) {
    let continuation = Self.continuation(
      [Self.activity(0, first), Self.activity(0, second)], ordinary: [Self.activity(0, ordinary)])
    #expect(
      Self.judge(Self.activity(), prompt: Self.activity(0, prompt), continuation: continuation).name == "passed")
  }

  @Test func computingDuringTheNextRequestIsNone() {
    #expect(
      Self.judge(Self.activity(), continuation: Self.continuation([Self.activity(400), Self.activity(400)])).name
        == "passed")
  }

  @Test func aRequestThatWasNotWatchedWithoutAFreezeIsNotJudged() {
    let rest = Self.activity(0, ["mail sent"])
    #expect(
      BackgroundJudgment.judge([], continuations: [Self.continuation([rest, rest])], app: Self.app).name == "passed")
  }
}
