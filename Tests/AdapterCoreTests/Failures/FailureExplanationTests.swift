import Testing

@testable import AdapterCore

@Suite struct FailureExplanationTests {
  private func evidence(_ change: (inout Evidence) -> Void) -> Evidence {
    var evidence = Evidence()
    change(&evidence)
    return evidence
  }

  private static let meetings: [ObservedFailure] = [
    .notReady(target: "t", ReadinessState(.none, healthyStatuses: StatusSet(200...299)), after: .seconds(1)),
    .notListening(target: "t", error: "e", after: .seconds(1)),
    .closedBeforeResponse(received: 0), .closedMidResponse(received: 1, of: nil), .timedOut(.awaitingResponse),
  ]

  /// Whatever was met, a process that is gone is what happened.
  @Test(arguments: meetings)
  func namesAProcessThatIsGone(observed: ObservedFailure) {
    for (process, code) in [
      (Evidence.Process.exited(status: 1), FailureCode.appExited), (.killed(signal: 11), .appKilled),
      (.gone, .appExited),
    ] {
      let failure = FailureExplanation.explain(
        observed,
        evidence {
          $0.process = process
          $0.appPID = 42
        })
      #expect(failure.code == code)
      #expect(failure.summary.contains("(42)"))
    }
  }

  /// Without evidence no cause is invented: it is said what is not known.
  @Test(arguments: meetings)
  func saysWhatIsNotKnown(observed: ObservedFailure) {
    #expect(FailureExplanation.explain(observed).cause.contains("not known"))
  }

  private func explanation(ofEnd process: Evidence.Process) -> Failure {
    FailureExplanation.explain(.closedBeforeResponse(received: 0), evidence { $0.process = process })
  }

  @Test(arguments: [
    (Int32(0), "foreground"), (1, "own log"), (126, "executable"), (127, "PATH"), (137, "memory"), (143, "own log"),
  ])
  func explainsExitStatuses(status: Int32, cure: String) {
    let failure = explanation(ofEnd: .exited(status: status))
    #expect(failure.summary.contains("status \(status)"))
    #expect(failure.cure.contains(cure))
  }

  @Test func translatesShellStatuses() {
    #expect(explanation(ofEnd: .exited(status: 139)).cause.contains("SIGSEGV"))
  }

  @Test(arguments: [
    (Int32(11), "native code"), (6, "native code"), (15, "asked it to stop"), (9, "SIGKILL comes from another process"),
    (40, "not known"),
  ])
  func explainsSignals(signal: Int32, cause: String) {
    let failure = explanation(ofEnd: .killed(signal: signal))
    #expect(failure.code == .appKilled)
    #expect(failure.cause.contains(cause))
  }

  @Test func tellsOutOfMemoryByTheKernelsCount() {
    func killed(_ kills: Int?) -> Failure {
      FailureExplanation.explain(
        .closedBeforeResponse(received: 0),
        evidence {
          $0.process = .killed(signal: 9)
          $0.outOfMemoryKills = kills
        })
    }
    #expect(killed(1).cause == "Most likely, it ran out of memory. The kernel killed 1 process for lack of memory.")
    #expect(killed(2).cause.contains("2 processes"))
    #expect(
      killed(0).cause
        == "Memory was not short, so something else killed it. The kernel killed no process for lack of memory.")
    #expect(killed(nil).cause.contains("SIGKILL comes from another process"))
  }

  @Test func namesACommandThatCannotBeRun() {
    let failure = FailureExplanation.explain(.cannotStart(reason: "uvicorm: command not found. Check its spelling."))
    #expect(failure.code == .appExited)
    #expect(failure.summary == "uvicorm: command not found. Check its spelling.")
  }

  @Test func tellsTheFormOfTheCommandLine() throws {
    let error = try #require(throws: CommandLineError.self) { try AdapterCommand(arguments: ["--x"]) }
    let failure = FailureExplanation.explain(.commandLine(error))
    #expect(failure.code == .settingsInvalid)
    #expect(failure.summary.contains("--x"))
    #expect(failure.cure.contains("[-- COMMAND"))
  }

  @Test func tellsOutOfMemoryByFigures() {
    let short = FailureExplanation.explain(
      .closedBeforeResponse(received: 0),
      evidence {
        $0.process = .killed(signal: 9)
        $0.residentMemory = 500 * 1024 * 1024
        $0.availableMemory = 3 * 1024 * 1024
        $0.memoryLimit = 512 * 1024 * 1024
      })
    #expect(short.cause == "Most likely, it ran out of memory. The app held 500 MB and 3 MB were left of 512 MB.")
    #expect(short.cure.contains("Raise the function's memory"))
    let ample = FailureExplanation.explain(
      .closedBeforeResponse(received: 0),
      evidence {
        $0.process = .killed(signal: 9)
        $0.availableMemory = 300 * 1024 * 1024
        $0.memoryLimit = 512 * 1024 * 1024
      })
    #expect(ample.cause.contains("Memory was not short"))
  }

  @Test(
    arguments: [
      (nil, nil, nil, nil), (100, nil, nil, nil), (nil, nil, 100, nil), (91, nil, 100, true), (90, nil, 100, false),
      (nil, 9, 100, true), (nil, 10, 100, false), (95, 50, 100, true), (10, 50, 100, false), (10, 50, 0, nil),
    ] as [(Int?, Int?, Int?, Bool?)])
  func judgesMemory(resident: Int?, available: Int?, limit: Int?, isShort: Bool?) {
    let evidence = evidence {
      $0.residentMemory = resident
      $0.availableMemory = available
      $0.memoryLimit = limit
    }
    #expect(evidence.isMemoryShort == isShort)
  }

  @Test func blamesAUsedConnection() {
    let failure = FailureExplanation.explain(
      .closedBeforeResponse(received: 0),
      evidence {
        $0.process = .alive
        $0.connection = .init(age: .seconds(20), uses: 1, idle: .seconds(6))
        $0.freeze = .seconds(5)
        $0.attempts = 2
        $0.elapsed = .milliseconds(1200)
      })
    #expect(failure.code == .appClosedBeforeResponse)
    #expect(
      failure.summary
        == "The app closed the connection without a byte of response after 2 attempts in 1.2 s.")
    #expect(failure.cause.contains("carried 1 request and had then been idle for 6 s"))
    #expect(failure.cause.contains("frozen for 5 s"))
    #expect(failure.cure.contains("AWS_LWA_UPSTREAM_REUSE"))
  }

  @Test func saysWhetherAFreezeIsKnown() {
    let used = { (freeze: Duration?) in
      FailureExplanation.explain(
        .closedBeforeResponse(received: 0),
        self.evidence {
          $0.connection = .init(age: .seconds(1), uses: 2, idle: .seconds(1))
          $0.freeze = freeze
        }
      ).cause
    }
    #expect(used(nil).contains("Whether the sandbox was frozen during that time is not known."))
    #expect(!used(.zero).contains("frozen"))
  }

  @Test func clearsANewConnection() {
    let failure = FailureExplanation.explain(
      .closedBeforeResponse(received: 17),
      evidence {
        $0.process = .alive
        $0.workersGone = []
        $0.connection = .init(age: .zero, uses: 0, idle: nil)
      })
    #expect(failure.summary == "The app closed the connection after 17 bytes of an incomplete response head.")
    #expect(failure.cause.hasPrefix("The connection was new, so it was not stale. The app's process is alive:"))
  }

  @Test(arguments: [ObservedFailure.closedBeforeResponse(received: 0), .closedMidResponse(received: 3, of: 9)])
  func namesADeadWorkerUnderALivingMaster(observed: ObservedFailure) {
    let failure = FailureExplanation.explain(
      observed,
      evidence {
        $0.process = .alive
        $0.workersGone = [12, 13]
        $0.connection = .init(age: .zero, uses: 3, idle: .zero)
      })
    #expect(
      failure.code
        == (observed == .closedBeforeResponse(received: 0) ? .appClosedBeforeResponse : .appClosedMidResponse))
    #expect(failure.cause.contains("(12, 13) ended"))
    #expect(failure.cause.contains("Lambda reports no exit"))
  }

  @Test func tellsHowMuchOfABodyCame() {
    #expect(
      FailureExplanation.explain(.closedMidResponse(received: 3, of: 9)).summary
        == "The app closed the connection during the response body: it had sent 3 of 9 bytes.")
    #expect(
      FailureExplanation.explain(.closedMidResponse(received: 1, of: nil), evidence { $0.elapsed = .milliseconds(20) })
        .summary
        == "The app closed the connection during the response body after 20 ms: it had sent 1 byte, without the end of "
        + "its chunked coding.")
  }

  @Test func saysWhyAResponseCannotBeTaken() {
    let failure = FailureExplanation.explain(.invalidResponse(reason: "its Content-Length is not a number"))
    #expect(failure.summary == "The app's response is invalid: its Content-Length is not a number.")
    #expect(failure.cure.contains("Content-Length"))
  }

  @Test(arguments: [
    ("its head is larger than 1024 bytes", "Send smaller headers, or raise AWS_LWA_MAX_HEADER_BYTES."),
    ("its trailers are larger than 64 KB", "Send smaller trailers."),
    ("it has more than 64 responses with a 1xx status", "Send fewer 1xx responses before the final one."),
  ])
  func namesTheLimitThatAResponseExceeds(reason: String, cure: String) {
    #expect(FailureExplanation.explain(.invalidResponse(reason: reason)).cure == cure)
  }

  @Test func saysThatAnEventCameTooLate() {
    let failure = FailureExplanation.explain(.timedOut(.notStarted), evidence { $0.elapsed = .zero })
    #expect(failure.summary.hasPrefix("No time was left for the request"))
    #expect(!failure.cause.contains("queue"))
  }

  @Test(arguments: [
    (Duration?.none, "If the app needs longer than 10 s to start, set AWS_LWA_ASYNC_INIT=true."),
    (.seconds(30), "If the app needs longer than 10 s to start, set AWS_LWA_ASYNC_INIT=true."),
    (
      .seconds(1),
      "If the app needs longer than 1 s to start, raise AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS, which is 1 s."
    ),
  ])
  func namesTheLimitThatEndedTheWait(timeout: Duration?, cure: String) {
    let state = ReadinessState(.ended(.refused), healthyStatuses: StatusSet(200...299))
    let failure = FailureExplanation.explain(.notReady(target: "t", state, after: .seconds(1), timeout: timeout))
    #expect(failure.cure.hasSuffix(cure))
  }

  @Test func writesOnlyWhatIsKnown() {
    #expect(Evidence().logPairs.isEmpty)
    let full = evidence {
      $0.appPID = 1
      $0.process = .killed(signal: 9)
      $0.workersGone = []
      $0.residentMemory = 1
      $0.availableMemory = 1
      $0.memoryLimit = 1
      $0.cpuTime = .zero
      $0.connection = .init(age: .zero, uses: 0, idle: .zero)
      $0.freeze = .zero
      $0.bytesSent = 0
      $0.bytesUnread = 0
      $0.acceptsConnections = false
      $0.bytesReceived = 0
      $0.attempts = 1
      $0.elapsed = .zero
    }
    #expect(
      full.logPairs.map(\.key.description) == [
        "appPid", "signal", "workersGone", "residentBytes", "availableBytes", "memoryLimitBytes", "cpuMs",
        "connectionAgeMs",
        "connectionUses", "connectionIdleMs", "freezeMs", "bytesSent", "bytesUnread", "acceptsConnections",
        "bytesReceived", "attempts", "elapsedMs",
      ])
  }
}
