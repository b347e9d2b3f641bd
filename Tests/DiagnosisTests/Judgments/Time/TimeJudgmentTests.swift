import Testing

@testable import Diagnosis

@Suite struct TimeJudgmentTests {
  private static func deadline(_ milliseconds: [Int], isTimedOut: Bool = false) -> CheckResult.Status {
    DeadlineJudgment.judge(
      milliseconds.map {
        DeadlineJudgment.Observation(
          request: AppRequest("GET", "/\($0)"), duration: .milliseconds($0), isTimedOut: isTimedOut)
      }, timeout: .seconds(2))
  }

  @Test func judgesResponseTimesAgainstTheTimeout() {
    #expect(Self.deadline([]).name == "undecided")
    #expect(Self.deadline([10, 900]).name == "passed")
    #expect(Self.deadline([10, 900]).note.hasPrefix("GET /900 took longest: 900 ms of 2 s"))
    #expect(Self.deadline([10, 1100]).onlyFinding?.severity == .warning)
    #expect(Self.deadline([2000], isTimedOut: true).onlyFinding?.severity == .error)
  }

  private static func shutdown(_ ended: Duration?, server: AppServer? = nil) -> CheckResult.Status {
    ShutdownJudgment.judge(
      ShutdownJudgment.Observation(endedAfter: ended, waitedFor: .milliseconds(2500)),
      app: RecognizedApp(server: server))
  }

  @Test func judgesTheResponseToSIGTERM() {
    #expect(Self.shutdown(.milliseconds(100)).name == "passed")
    #expect(Self.shutdown(.milliseconds(1700)).onlyFinding?.title == "The app takes long to end")
    #expect(Self.shutdown(nil).onlyFinding?.title == "The app ignores SIGTERM")
    #expect(Self.shutdown(nil, server: .node).onlyFinding?.cure.contains("process.on('SIGTERM'") == true)
  }

  private static func blocking(
    _ beside: [Int], slow: Int = 400, alone: Int = 3, besideNothing: [Int] = [], server: AppServer? = .uvicorn
  ) -> CheckResult.Status {
    BlockingJudgment.judge(
      [
        BlockingJudgment.Observation(
          slow: AppRequest("GET", "/slow"), slowDuration: .milliseconds(slow), quickAlone: .milliseconds(alone),
          quickBeside: beside.map { .milliseconds($0) }, quickBesideNothing: besideNothing.map { .milliseconds($0) })
      ], app: RecognizedApp(server: server))
  }

  @Test func findsRequestsThatBlockTheLoop() {
    #expect(Self.blocking([320, 330, 310]).onlyFinding?.subject == "GET /slow")
    #expect(Self.blocking([4, 5, 3]).name == "passed")
    #expect(Self.blocking([4, 320, 3]).name == "undecided")
    #expect(Self.blocking([]).name == "passed")
    // An app whose quick request is as slow says nothing.
    #expect(Self.blocking([320, 330, 310], alone: 200).name == "passed")
    #expect(Self.blocking([320, 330, 310], server: .gunicorn).name == "skipped")
    #expect(BlockingJudgment.judge([], app: RecognizedApp(server: .node)).name == "passed")
  }

  @Test func toldFromTheMachinesNoiseOnlyIfItIsMuchMore() {
    #expect(Self.blocking([320, 330, 310], besideNothing: [4, 20, 60]).name == "found")
    let busy = Self.blocking([320, 330, 310], besideNothing: [4, 20, 90])
    #expect(
      busy
        == .undecided("This machine is too busy to tell: a quick request took 90 ms with nothing beside it."))
    // Noise does not matter if nothing was delayed.
    #expect(Self.blocking([40, 60, 30], besideNothing: [90, 20, 90]).name == "passed")
  }

  @Test func judgesFiles() {
    func judge(_ output: [String] = [], isEnforced: Bool = true, _ bytes: [Int] = []) -> CheckResult.Status {
      ReadOnlyJudgment.judge(output: output, errors: [], isEnforced: isEnforced, temporaryBytes: bytes)
    }
    #expect(judge().name == "passed")
    #expect(judge(isEnforced: false).name == "undecided")
    #expect(judge(["OSError: [Errno 30] Read-only file system: 'x'"]).onlyFinding?.severity == .error)
    #expect(judge(["OSError: [Errno 38] Function not implemented"]).onlyFinding?.cure.contains("threads") == true)
    #expect(
      judge(["[ERROR] Control server error: [Errno 30] Read-only file system: '/root/.gunicorn'"]).onlyFinding?.severity
        == .info)
    #expect(judge([], [0, 8192, 16384]).onlyFinding?.subject == "tmp")
    #expect(judge([], [0, 8192, 8192]).name == "passed")
    #expect(judge([], [0, 8192]).name == "passed")
  }
}
