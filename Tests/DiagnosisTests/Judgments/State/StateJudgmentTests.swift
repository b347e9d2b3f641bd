import Testing

@testable import Diagnosis

@Suite struct StateJudgmentTests {
  private static func page(_ text: String, _ status: Int = 200) -> AppResponse {
    AppResponse(status, body: Array(text.utf8), duration: .milliseconds(2))
  }

  private static func seen(
    _ atFirst: AppResponse, first: [AppResponse], without: AppResponse, second: [AppResponse] = []
  ) -> StateObservation {
    StateObservation(
      request: AppRequest("GET", "/page"), atFirst: atFirst, inFirst: first, withoutCookies: without, inSecond: second)
  }

  private static func judge(
    _ seen: StateObservation, hasOwnFiles: Bool = true, framework: Framework? = nil
  ) -> CheckResult.Status {
    StateJudgment.judge(
      [seen], cookies: ["session"], isSecondAsked: !seen.inSecond.isEmpty, hasOwnFiles: hasOwnFiles,
      app: RecognizedApp(framework: framework))
  }

  private static func counting(
    _ numbers: some Sequence<Int>, _ text: (Int) -> String = { #"{"count":\#($0)}"# }
  ) -> [AppResponse] {
    numbers.map { page(text($0)) }
  }

  private static let anonymous = page("please log in", 401)
  private static let known = page("hello alice")

  @Test func aSessionThatTheSecondSandboxDoesNotKnowIsAWarning() {
    let status = Self.judge(
      Self.seen(
        Self.anonymous, first: [Self.known, Self.known, Self.known], without: Self.anonymous,
        second: [Self.anonymous, Self.anonymous, Self.anonymous]), framework: .express)
    let finding = status.onlyFinding
    #expect(finding?.severity == .warning)
    #expect(finding?.title == "Another sandbox does not know the session of GET /page")
    #expect(finding?.key == "state.local:GET /page")
    #expect(
      finding?.evidence == [
        "Status 200 in the first sandbox, 401 in the second one, as before the other requests.",
        "Both got the cookies that the first one set: session.",
      ])
    #expect(finding?.cure.contains("MemoryStore") == true)
  }

  @Test func aSessionShowsInTheBodyToo() {
    let nonces = [
      "0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f", "4a8a08f09d37b73795649038408b5f33",
    ]
    func page(_ name: String, _ nonce: String) -> AppResponse {
      Self.page("<p>Hello \(name)</p><i>\(nonce)</i>")
    }
    let guest = page("guest", "a8f5f167f44f4964e6c998dee827110c")
    let finding = Self.judge(
      Self.seen(
        guest, first: nonces.map { page("alice", $0) }, without: guest, second: nonces.map { page("guest", $0) })
    ).onlyFinding
    #expect(finding?.title == "Another sandbox does not know the session of GET /page")
    #expect(finding?.evidence.first?.contains("Hello alice") == true)
    #expect(finding?.evidence.dropFirst().first?.contains("Hello guest") == true)
  }

  @Test func aSessionThatBothKnowPasses() {
    let status = Self.judge(
      Self.seen(
        Self.anonymous, first: [Self.known, Self.known], without: Self.anonymous, second: [Self.known, Self.known]))
    #expect(status == .passed("A second sandbox knows what the first one was told."))
  }

  @Test func dataInMemoryIsAWarning() {
    let empty = Self.page("[]")
    let full = Self.page(#"["milk"]"#)
    let finding = Self.judge(
      Self.seen(empty, first: [full, full, full], without: full, second: [empty, empty, empty]), framework: .fastAPI
    ).onlyFinding
    #expect(finding?.title == "GET /page depends on the memory of one sandbox")
    #expect(finding?.severity == .warning)
    #expect(finding?.cure.contains("variable of the module") == true)
    #expect(Self.judge(Self.seen(empty, first: [full, full], without: full, second: [full, full])).name == "passed")
  }

  @Test func aCounterThatBeginsAnewIsAWarning() {
    let finding = Self.judge(
      Self.seen(
        Self.page(#"{"count":1}"#), first: Self.counting(3...8), without: Self.page(#"{"count":9}"#),
        second: Self.counting(1...6))
    ).onlyFinding
    #expect(finding?.title == "GET /page counts in the memory of one sandbox")
    #expect(finding?.evidence == ["The first sandbox counted to 8; the second one began at 1."])
  }

  @Test func aCounterIsFoundBesideATimeAndAnIdentifier() {
    func text(_ number: Int) -> String {
      let time = "2026-11-29T20:12:4\(number % 10).12\(number * 7 % 10)Z"
      return #"{"visits": \#(number), "at": "\#(time)", "id": "9f86d08\#(number)884c7d65"}"#
    }
    let status = Self.judge(
      Self.seen(
        Self.page(text(1)), first: Self.counting(3...8, text), without: Self.page(text(9)),
        second: Self.counting(1...6, text)))
    #expect(status.onlyFinding?.title == "GET /page counts in the memory of one sandbox")
  }

  @Test func aCounterThatGoesOnPasses() {
    let status = Self.judge(
      Self.seen(
        Self.page(#"{"count":1}"#), first: Self.counting(3...8), without: Self.page(#"{"count":9}"#),
        second: Self.counting(10...15)))
    #expect(status.name == "passed")
  }

  @Test(arguments: [
    // The time in seconds: in a burst of quick requests it stands still, or jumps once.
    ([1_764_447_165, 1_764_447_165, 1_764_447_166], [1_764_447_170, 1_764_447_170, 1_764_447_170]),
    ([5, 5, 6, 6, 6, 6], [1, 1, 1, 1, 2, 2]),
    // Milliseconds since the start of the process.
    ([411, 414, 416], [210, 213, 217]),
    // Random numbers, ports and process IDs.
    ([7, 3, 9], [4, 4, 1]), ([45_678, 45_680, 45_682], [39_002, 39_004, 39_006]), ([81, 81, 81], [79, 79, 79]),
  ])
  func numbersThatCountNoRequestsAreNoFindings(first: [Int], second: [Int]) {
    let status = Self.judge(
      Self.seen(
        Self.page(#"{"count":80}"#), first: Self.counting(first), without: Self.page(#"{"count":2}"#),
        second: Self.counting(second)))
    #expect(status.onlyFinding == nil)
  }

  @Test func aClockDuringSlowRequestsIsNoCounter() {
    func slow(_ numbers: ClosedRange<Int>) -> [AppResponse] {
      Self.counting(numbers).map { AppResponse($0.status, body: $0.body, duration: .milliseconds(990)) }
    }
    let status = Self.judge(
      Self.seen(Self.page("0"), first: slow(3...8), without: Self.page("0"), second: slow(1...6)))
    #expect(status.name != "found")
  }

  @Test func whatASandboxChoosesAtItsStartIsNoFinding() {
    func pages(_ id: String) -> [AppResponse] { [1, 2, 3].map { _ in Self.page("instance \(id)") } }
    let status = Self.judge(
      Self.seen(
        Self.page("instance red"), first: pages("red"), without: Self.page("instance red"), second: pages("blue")))
    #expect(status.name == "passed")
  }

  @Test func aFirstResponseThatIsSpecialIsNoFinding() {
    let cold = Self.page("cache: miss")
    let warm = Self.page("cache: hit")
    #expect(
      Self.judge(Self.seen(cold, first: [warm, warm, warm], without: warm, second: [cold, warm, warm])).name == "passed"
    )
  }

  @Test func responsesThatAreNeverTheSameCannotBeCompared() {
    let pages = ["one fish", "two fowl", "red herring"].map { Self.page($0) }
    let seen = Self.seen(Self.page("blue"), first: pages, without: pages[0])
    #expect(!seen.isChanged)
    #expect(
      Self.judge(seen)
        == .undecided("No response is the same twice, so those of two sandboxes cannot be compared."))
  }

  @Test func aCSRFTokenIsNoSession() {
    func form(_ token: String) -> AppResponse { Self.page(#"<input name="csrf" value="\#(token)">"#) }
    let forms = ["hJq0xJb3S9pLw2Zk7Vd1Rt5Y", "Zx8cV7bN6mA5sD4fG3hJ2kL1", "qW1eR2tY3uI4oP5aS6dF7gH8"].map(form)
    let seen = Self.seen(
      form("aB3dE5gH7jK9mN1pQ3sT5vW7"), first: forms, without: forms[0], second: forms.reversed())
    #expect(!seen.isChanged)
    #expect(Self.judge(seen).name == "passed")
  }

  @Test func aSecondSandboxIsAskedOnlyIfItCanMatter() {
    #expect(!Self.seen(Self.known, first: [Self.known, Self.known, Self.known], without: Self.known).isChanged)
    #expect(Self.seen(Self.anonymous, first: [Self.known, Self.known, Self.known], without: Self.known).isChanged)
    #expect(Self.seen(Self.page("0"), first: Self.counting(1...3), without: Self.known).isChanged)
    #expect(
      Self.judge(Self.seen(Self.known, first: [Self.known, Self.known], without: Self.known))
        == .passed("No response depends on earlier requests or on cookies."))
  }

  @Test func aSharedTemporaryFolderLeavesItUndecided() {
    let seen = Self.seen(
      Self.anonymous, first: [Self.known, Self.known], without: Self.anonymous, second: [Self.known, Self.known])
    #expect(Self.judge(seen, hasOwnFiles: false).name == "undecided")
  }

  @Test func withoutResponsesItCannotTell() {
    let status = StateJudgment.judge([], cookies: [], isSecondAsked: false, hasOwnFiles: true, app: RecognizedApp())
    #expect(status == .undecided("No request got a response in both sandboxes."))
  }

  @Test(arguments: Framework.allCases)
  func eachFrameworkHasCures(framework: Framework) {
    let app = RecognizedApp(framework: framework)
    #expect(StateJudgment.cure(.session, app) != StateJudgment.cure(.data, app))
    #expect(StateJudgment.cure(.data, app) == StateJudgment.cure(.counter(last: 2, restart: 1), app))
  }
}
