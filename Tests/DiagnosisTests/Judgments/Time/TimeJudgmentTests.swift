import AdapterCore
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

  /// A request that took 2 s, with one wait.
  private static func waiting(
    _ kind: OutgoingWait.Kind = .response, _ milliseconds: Int = 1900, isPending: Bool = true, isTimedOut: Bool = true,
    app: RecognizedApp = RecognizedApp()
  ) -> Finding? {
    let wait = OutgoingWait(
      kind, for: .ip(.loopback, port: 5432), .milliseconds(milliseconds), isPending: isPending)
    return DeadlineJudgment.judge(
      [
        DeadlineJudgment.Observation(
          request: AppRequest("GET", "/report"), duration: .seconds(2), isTimedOut: isTimedOut, waits: [wait])
      ], timeout: .seconds(2), app: app
    ).onlyFinding
  }

  @Test func namesThePeerThatTheAppWaitsFor() {
    #expect(Self.waiting()?.evidence.last == "The app waited 1.9 s for a response from 127.0.0.1:5432, until the end.")
    #expect(Self.waiting()?.cure.contains("on the call to 127.0.0.1:5432, and respond") == true)
    #expect(Self.waiting()?.reason.hasPrefix("The outgoing call has no timeout") == true)
    #expect(
      Self.waiting(.connection)?.evidence.last == "The app tried to connect to 127.0.0.1:5432 for 1.9 s, until the end."
    )
    #expect(Self.waiting(app: RecognizedApp(server: .node))?.cure.contains("AbortSignal.timeout(1000)") == true)
    #expect(
      Self.waiting(app: RecognizedApp(framework: .fastAPI))?.cure.contains("requests.get(url, timeout=1)") == true)
    #expect(Self.waiting()?.key == "time.deadline:GET /report")
  }

  @Test func blamesNoPeerWithoutCertainty() {
    // It waited for something else most of the time, or in the end.
    #expect(Self.waiting(.response, 900)?.evidence.count == 1)
    #expect(Self.waiting(.response, isPending: false)?.cure.contains("Raise the function's timeout") == true)
    // Silence is a fact, and may have another reason.
    #expect(Self.waiting(.silence)?.evidence.last?.contains("had been silent for 1.9 s") == true)
    #expect(Self.waiting(.silence)?.reason.contains("no timeout") == false)
  }

  @Test func aWaitForAPeerIsNoNoise() {
    let noise = MachineNoise([.init(duration: .seconds(3), processorTime: .seconds(1))])
    func judge(_ waits: [OutgoingWait]) -> CheckResult.Status {
      let seen = DeadlineJudgment.Observation(
        request: AppRequest("GET", "/report"), duration: .seconds(2), isTimedOut: true, waits: waits)
      return DeadlineJudgment.judge([seen], timeout: .seconds(2), noise: noise)
    }
    let wait = OutgoingWait(.response, for: .ip(.loopback, port: 5432), .seconds(2), isPending: true)
    #expect(judge([]).name == "undecided")
    #expect(judge([wait]).onlyFinding?.severity == .error)
  }

  @Test func namesThePeerOfASlowResponse() {
    let found = Self.waiting(isPending: false, isTimedOut: false)
    #expect(found?.severity == .warning)
    #expect(found?.evidence.last == "The app waited 1.9 s for a response from 127.0.0.1:5432.")
    #expect(found?.reason.contains("no timeout") == false)
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
    #expect(Self.shutdown(nil, server: .java).onlyFinding?.cure.contains("addShutdownHook") == true)
  }

  @Test func findsAShellThatDoesNotPassTheSignalOn() throws {
    let seen = ShutdownJudgment.Observation(
      endedAfter: .milliseconds(50), waitedFor: .milliseconds(2500), deafShell: "/bin/sh ./start.sh")
    let finding = try #require(
      ShutdownJudgment.judge(seen, app: RecognizedApp(server: .uvicorn)).onlyFinding)
    #expect(finding.evidence == ["/bin/sh ./start.sh has no handler for SIGTERM, and a child."])
    #expect(finding.severity == .warning && finding.cure.contains("without exec"))
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
}
