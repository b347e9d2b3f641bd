import AdapterCore
import Testing

@testable import Diagnosis

@Suite struct MachineNoiseTests {
  /// Steps of 10 ms of CPU time that took so many milliseconds.
  private static func noise(_ durations: Int...) -> MachineNoise {
    MachineNoise(durations.map { .init(duration: .milliseconds($0), processorTime: .milliseconds(10)) })
  }

  @Test func measuresNothingOnAnIdleMachine() {
    for noise in [MachineNoise.none, Self.noise(10, 10, 10)] {
      #expect(noise.slowdown == 1)
      #expect(noise.delay == .zero)
      #expect(noise.calm(.seconds(3), processorTime: .seconds(2)) == .seconds(3))
    }
    // A clock may run ahead of another one.
    #expect(Self.noise(9, 9, 9).slowdown == 1)
  }

  @Test func takesTheMedianSlowdownAndTheLongestDelay() {
    let noise = Self.noise(10, 90, 40)
    #expect(noise.slowdown == 4)
    #expect(noise.delay == .milliseconds(80))
    #expect(noise.calm(.seconds(3), processorTime: .milliseconds(500)) == .milliseconds(1420))
    #expect(noise.calm(.milliseconds(30)) == .zero)
  }

  @Test func takesTheWorseOfTwo() {
    let noise = Self.noise(10, 10, 60).orWorse(Self.noise(30, 30, 30))
    #expect(noise.slowdown == 3)
    #expect(noise.delay == .milliseconds(50))
    #expect(noise == Self.noise(30, 30, 30).orWorse(Self.noise(10, 10, 60)))
    #expect(noise.orWorse(.none) == noise)
  }

  private static func finding(_ subject: String, _ severity: Severity = .warning) -> Finding {
    Finding(.timeDeadline, severity, "late", method: "", evidence: [], reason: "", cure: "", subject: subject)
  }

  @Test func leavesOutWhatItMayExplain() {
    let noise = Self.noise(10, 70, 20)
    let one = Self.finding("one")
    let two = Self.finding("two")
    #expect(noise.settle(.passed("all"), calm: .passed("calm")) == .passed("all"))
    #expect(noise.settle(.found([one, two]), calm: .found([two])) == .found([two]))
    #expect(noise.settle(.found([one]), calm: .found([one])) == .found([one]))
    #expect(
      noise.settle(.found([one]), calm: .passed(""))
        == .undecided("This machine is too busy to tell: a computation of 10 ms took 70 ms."))
    #expect(noise.settle(.found([Self.finding("one", .error)]), calm: .found([one])).name == "undecided")
  }

  @Test func aResponseIsLateOnlyIfTheNoiseDoesNotExplainIt() {
    func judge(_ seconds: Double, computing: Double, isTimedOut: Bool = false) -> CheckResult.Status {
      var seen = DeadlineJudgment.Observation(
        request: AppRequest("GET", "/"), duration: .seconds(seconds), isTimedOut: isTimedOut)
      seen.processorTime = .seconds(computing)
      return DeadlineJudgment.judge([seen], timeout: .seconds(10), noise: Self.noise(20, 20, 20))
    }
    #expect(judge(6, computing: 0).onlyFinding?.severity == .warning)
    #expect(judge(6, computing: 3).name == "undecided")
    #expect(judge(4, computing: 3).name == "passed")
    #expect(judge(10, computing: 1, isTimedOut: true).onlyFinding?.severity == .error)
    #expect(judge(10, computing: 5, isTimedOut: true).name == "undecided")
  }

  @Test func aStartIsSlowOnlyIfTheNoiseDoesNotExplainIt() {
    func judge(_ seconds: Double, computing: Double, isReady: Bool = true) -> CheckResult.Status {
      let start = StartObservation(
        expected: .ip(.loopback, port: 8080), isReady: isReady, isReadyUnlimited: true, duration: .seconds(seconds),
        limit: .seconds(10), listeningAfter: nil, processorTime: .seconds(computing), processorShare: nil,
        listeners: [],
        output: [])
      return InitJudgment.judge(start, noise: Self.noise(20, 20, 20), app: RecognizedApp())
    }
    #expect(judge(6, computing: 0.5).onlyFinding?.severity == .warning)
    #expect(judge(6, computing: 4).name == "undecided")
    #expect(judge(10, computing: 1, isReady: false).onlyFinding?.severity == .error)
    #expect(judge(10, computing: 6, isReady: false).name == "undecided")
    // An app that fails at once does not fail for lack of time.
    #expect(judge(1, computing: 0.5, isReady: false).onlyFinding?.severity == .error)
  }

  @Test func aReadinessPathAndAShutdownAreJudgedAlike() {
    let probes = [AppResponse(200, duration: .milliseconds(550)), AppResponse(200, duration: .milliseconds(550))]
    #expect(HealthJudgment.judge(path: "/", probes: probes, app: RecognizedApp()).name == "found")
    #expect(
      HealthJudgment.judge(path: "/", probes: probes, noise: Self.noise(80), app: RecognizedApp()).name == "undecided")
    let seen = ShutdownJudgment.Observation(endedAfter: .milliseconds(1550), waitedFor: .seconds(2))
    #expect(ShutdownJudgment.judge(seen, app: RecognizedApp()).name == "found")
    #expect(ShutdownJudgment.judge(seen, noise: Self.noise(80), app: RecognizedApp()).name == "undecided")
    let never = ShutdownJudgment.Observation(endedAfter: nil, waitedFor: .seconds(2))
    #expect(ShutdownJudgment.judge(never, noise: Self.noise(80), app: RecognizedApp()).name == "found")
  }
}
