import LambdaInterface
import Testing

@testable import AdapterCore

@Suite struct ReadinessProbeTests {
  private func probe(
    limit: ReadinessProbe.Limit = .none, _ change: (inout Settings) -> Void = { _ in }
  ) -> ReadinessProbe {
    var settings = Settings()
    change(&settings)
    return ReadinessProbe(settings, limit: limit, now: .zero)
  }

  private func ended(_ answer: ReadinessProbe.Answer) -> ReadinessState {
    ReadinessState(.ended(answer), healthyStatuses: StatusSet(100...499))
  }

  @Test(arguments: [100, 200, 302, 404, 499])
  func takesHealthyStatuses(status: Int) {
    var probe = probe()
    #expect(probe.attemptEnded(.status(status), now: .zero) == .ready)
  }

  @Test func takesTheStatusesThatAreSet() {
    var probe = probe { $0.healthyStatuses = StatusSet(200...299) }
    #expect(probe.attemptEnded(.status(404), now: .zero) == .retry(at: .milliseconds(10)))
    #expect(probe.attemptEnded(.status(204), now: .milliseconds(10)) == .ready)
    #expect(probe.attempts == 2)
  }

  @Test func takesAConnectionWhereTCPIsSet() {
    var tcp = probe { $0.readinessProtocol = .tcp }
    #expect(tcp.attemptEnded(.accepted, now: .zero) == .ready)
    var http = probe()
    #expect(http.attemptEnded(.accepted, now: .zero) == .retry(at: .milliseconds(10)))
  }

  @Test func asksAgainAtOnceWhileRefused() {
    var probe = probe()
    for _ in 1..<1000 { #expect(probe.attemptEnded(.refused, now: .zero) == .retry(at: .milliseconds(1))) }
    #expect(probe.attemptEnded(.refused, now: .zero) == .retry(at: .milliseconds(2)))
  }

  @Test(arguments: [
    ReadinessProbe.Answer.status(503), .closed, .invalid(reason: "it has no status line"),
    .failed("connect: No route to host"),
  ])
  func backsOffWhileUnhealthy(answer: ReadinessProbe.Answer) {
    var probe = probe()
    for (moment, pause) in [
      (0, 10), (10, 10), (80, 10), (160, 20), (800, 100), (8000, 1000), (16000, 2000), (900_000, 2000),
    ] {
      #expect(
        probe.attemptEnded(answer, now: .milliseconds(moment)) == .retry(at: .milliseconds(moment + pause)), "\(moment)"
      )
    }
    #expect(probe.attemptEnded(.refused, now: .seconds(1000)) == .retry(at: .milliseconds(1_000_001)))
    #expect(probe.attemptEnded(answer, now: .seconds(1001)) == .retry(at: .milliseconds(1_001_010)))
  }

  /// Each attempt is a line in the log of most apps, among which the hint would be lost.
  @Test(arguments: [(10, 60), (60, 90), (900, 520)])
  func asksAnUnhealthyAppSeldom(seconds: Int, attempts: Int) {
    var probe = probe()
    var now = Duration.zero
    while now < .seconds(seconds), case .retry(let next) = probe.attemptEnded(.status(500), now: now) { now = next }
    #expect(probe.attempts < attempts)
  }

  @Test func asksAtOnceAgainForTheNextCaller() {
    var probe = probe()
    _ = probe.attemptEnded(.status(500), now: .zero)
    #expect(probe.attemptEnded(.status(500), now: .seconds(9)) == .retry(at: .milliseconds(10_125)))
    var resumed = probe.resumed(until: .seconds(100))
    #expect(resumed.attemptEnded(.status(500), now: .seconds(90)) == .retry(at: .milliseconds(90_010)))
  }

  @Test func failsAtItsLimit() {
    var probe = probe(limit: .failing(at: .seconds(1)))
    #expect(probe.limitMoment == .seconds(1))
    #expect(probe.attemptEnded(.refused, now: .milliseconds(999)) == .retry(at: .seconds(1)))
    #expect(
      probe.attemptEnded(.status(500), now: .seconds(1))
        == .fail(.notReady(target: "GET http://127.0.0.1:8080/", ended(.status(500)), after: .seconds(1))))
  }

  @Test func reportsTheTimeoutOnlyIfItEndedTheWait() {
    var settings = Settings()
    settings.readinessTimeout = .seconds(1)
    let limit = ReadinessProbe.initLimit(settings, processStart: .zero, now: .seconds(2))
    for (limit, timeout) in [(limit, Duration.seconds(1)), (.failing(at: .seconds(9)), nil)] {
      let probe = ReadinessProbe(settings, limit: limit, now: .seconds(2))
      guard case .fail(.notReady(_, _, _, let reported)) = probe.limitReached(now: .seconds(9)) else {
        Issue.record("The wait does not fail.")
        continue
      }
      #expect(reported == timeout)
    }
  }

  @Test func prefersReadinessToTheLimit() {
    var probe = probe(limit: .failing(at: .seconds(1)))
    #expect(probe.attemptEnded(.status(200), now: .seconds(2)) == .ready)
  }

  @Test func pausesInAsyncInitAndGoesOnInTheInvocation() {
    var settings = Settings()
    settings.asyncInit = true
    let limit = ReadinessProbe.initLimit(settings, processStart: .milliseconds(-50), now: .zero)
    #expect(limit == .pausing(at: .milliseconds(9750)))
    var probe = ReadinessProbe(settings, limit: limit, now: .zero)
    #expect(probe.attemptEnded(.refused, now: .milliseconds(9750)) == .pause)
    #expect(probe.limitReached(now: .milliseconds(9750)) == .pause)
    var resumed = probe.resumed(until: .seconds(13))
    #expect(resumed.attemptEnded(.refused, now: .seconds(12)) == .retry(at: .milliseconds(12_001)))
    #expect(
      resumed.limitReached(now: .seconds(13))
        == .fail(.notReady(target: "GET http://127.0.0.1:8080/", ended(.refused), after: .seconds(13))))
  }

  @Test func limitsInitAsSet() {
    var settings = Settings()
    #expect(ReadinessProbe.initLimit(settings, processStart: .zero, now: .seconds(1)) == .none)
    settings.readinessTimeout = .seconds(3)
    #expect(ReadinessProbe.initLimit(settings, processStart: .zero, now: .seconds(1)) == .failing(at: .seconds(4)))
    settings.asyncInit = true
    #expect(
      ReadinessProbe.initLimit(settings, processStart: .zero, now: .seconds(1)) == .pausing(at: .milliseconds(9800)))
    settings.initializationType = .snapStart
    #expect(ReadinessProbe.initLimit(settings, processStart: .zero, now: .seconds(1)) == .failing(at: .seconds(4)))
  }

  @Test func reportsEveryTwoSeconds() {
    var probe = probe { $0.readinessPath = "/health" }
    #expect(probe.nextReport == .seconds(2))
    #expect(
      line(probe.report(now: .seconds(2))).contains(
        #"tried="GET http://127.0.0.1:8080/health" state="not tried""#))
    #expect(probe.nextReport == .seconds(4))
    _ = probe.attemptEnded(.refused, now: .seconds(3))
    let refused = line(probe.report(now: .milliseconds(9100)))
    #expect(refused.contains(#"state="connection refused" attempts=1 waitedMs=9100 hint="#))
    #expect(refused.contains("AWS_LWA_PORT"))
    #expect(probe.nextReport == .seconds(10))
    _ = probe.attemptEnded(.status(503), now: .seconds(10))
    #expect(line(probe.report(now: .seconds(10))).contains("Healthy statuses are 100-499"))
  }

  /// An app that accepts connections and stays silent while it starts.
  @Test func describesTheAttemptInProgress() {
    var probe = probe(limit: .failing(at: .seconds(4)))
    _ = probe.attemptEnded(.refused, now: .milliseconds(90))
    probe.attemptBegins(now: .milliseconds(91))
    #expect(probe.state(now: .milliseconds(100)) == ended(.refused), "it has only just begun")
    #expect(probe.state(now: .milliseconds(1091)).description == "no connection for 1 s")
    probe.connected(now: .milliseconds(100))
    #expect(line(probe.report(now: .seconds(4))).contains(#"state="connected, no response for 3.9 s" attempts=1"#))
    guard case .fail(let observed) = probe.limitReached(now: .seconds(4)) else {
      Issue.record("It does not end at its limit.")
      return
    }
    let failure = FailureExplanation.explain(observed)
    #expect(
      failure.summary
        == "The app did not become ready within 4 s; GET http://127.0.0.1:8080/: connected, no response for 3.9 s.")
    #expect(failure.cause.contains("accepts connections but does not respond"))
    for cure in ["AWS_LWA_READINESS_CHECK_PATH", "AWS_LWA_READINESS_CHECK_PROTOCOL=tcp"] {
      #expect(failure.cure.contains(cure))
    }
  }

  /// An app that answered 500 once and then hangs.
  @Test func describesTheAttemptInProgressAfterAResponse() {
    var probe = probe()
    probe.attemptBegins(now: .zero)
    #expect(probe.state(now: .milliseconds(1)).description == "no connection for 1 ms", "nothing else is known")
    probe.connected(now: .milliseconds(1))
    _ = probe.attemptEnded(.status(500), now: .milliseconds(20))
    #expect(probe.state(now: .milliseconds(25)) == ended(.status(500)))
    probe.attemptBegins(now: .milliseconds(30))
    probe.connected(now: .milliseconds(31))
    let text = line(probe.report(now: .milliseconds(2031)))
    #expect(text.contains(#"state="connected, no response for 2 s" previous="status 500""#))
    #expect(text.contains("AWS_LWA_READINESS_CHECK_PROTOCOL=tcp"))
    let state = probe.state(now: .milliseconds(2031))
    let failure = FailureExplanation.explain(.notReady(target: "t", state, after: .seconds(3)))
    #expect(failure.summary.hasSuffix("t: connected, no response for 2 s; before that, status 500."))
    _ = probe.attemptEnded(.closed, now: .seconds(3))
    #expect(probe.state(now: .seconds(3)).description == "a closed connection")
  }

  @Test(arguments: [
    ReadinessProbe.Answer.accepted, .status(500), .refused, .queueFull, .closed,
    .invalid(reason: "it has no status line"),
    .failed("e"),
  ])
  func hintsAtACure(answer: ReadinessProbe.Answer) {
    var probe = probe()
    _ = probe.attemptEnded(answer, now: .zero)
    #expect(line(probe.report(now: .seconds(2))).contains("AWS_LWA_"))
  }

  @Test func endsAtOnceWithTheApp() {
    var probe = probe()
    _ = probe.attemptEnded(.refused, now: .milliseconds(10))
    let step = probe.appEnded(now: .milliseconds(20))
    guard case .fail(let observed) = step else {
      Issue.record("\(step)")
      return
    }
    var evidence = Evidence()
    evidence.process = .exited(status: 1)
    #expect(FailureExplanation.explain(observed, evidence).code == .appExited)
  }

  @Test func namesWhatItTries() {
    func target(_ change: (inout Settings) -> Void) -> String {
      var probe = probe(limit: .none, change)
      return line(probe.report(now: .seconds(2)))
    }
    #expect(target { $0.readiness = .unix(path: "/tmp/a.sock") }.contains(#"tried="GET unix:/tmp/a.sock /""#))
    #expect(
      target {
        $0.readiness = .ip(.v6(high: 0, low: 1), port: 81)
        $0.readinessProtocol = .tcp
      }.contains(#"tried="a connection to [::1]:81""#))
  }

  private func line(_ record: LogRecord) -> String { String(decoding: record.line(as: .text, at: 0), as: UTF8.self) }
}
