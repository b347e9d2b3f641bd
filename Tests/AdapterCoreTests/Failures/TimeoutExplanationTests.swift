import Testing

@testable import AdapterCore

@Suite struct TimeoutExplanationTests {
  private func evidence(_ change: (inout Evidence) -> Void) -> Evidence {
    var evidence = Evidence()
    change(&evidence)
    return evidence
  }

  @Test(arguments: [
    (Duration.milliseconds(3), "waiting"), (.milliseconds(1000), "part of the time"),
    (.milliseconds(2900), "computing, or in an endless loop"),
  ])
  func tellsWaitingFromComputing(cpuTime: Duration, cause: String) {
    let failure = FailureExplanation.explain(
      .timedOut(.awaitingResponse),
      evidence {
        $0.cpuTime = cpuTime
        $0.elapsed = .seconds(3)
      })
    #expect(failure.code == .appTimedOut)
    #expect(failure.summary == "The app had not responded by the invocation's deadline after 3 s.")
    #expect(failure.cause.contains(cause))
  }

  @Test(arguments: [
    (ObservedFailure.Phase.connecting, "accepted no connection"),
    (.sending(sent: 3, of: 9), "3 of 9 bytes of the request"), (.awaitingResponse, "had not responded"),
    (.receivingBody(received: 3, of: 9), "3 of 9 bytes of the response"),
    (.receivingBody(received: 3, of: nil), "sent 3 bytes"),
    (.delivering(received: 3), "3 bytes of the response body had arrived"),
  ])
  func tellsHowFarATimedOutRequestCame(phase: ObservedFailure.Phase, text: String) {
    #expect(FailureExplanation.explain(.timedOut(phase)).summary.contains(text))
  }

  /// A request on a kept connection that the app no longer reads: not a database.
  @Test(arguments: [ObservedFailure.Phase.awaitingResponse, .sending(sent: 512, of: 9999)])
  func namesTheReusedConnectionOfAnUnreadRequest(phase: ObservedFailure.Phase) {
    let failure = FailureExplanation.explain(
      .timedOut(phase),
      evidence {
        $0.process = .alive
        $0.connection = .init(age: .seconds(9), uses: 2, idle: .milliseconds(1200))
        $0.bytesSent = 512
        $0.bytesUnread = 512
        $0.cpuTime = .milliseconds(1)
        $0.elapsed = .seconds(3)
      })
    #expect(failure.code == .appTimedOut)
    #expect(failure.summary.contains("read 0 of"))
    #expect(failure.cause.contains("a connection that had carried 2 requests and had then been idle for 1.2 s"))
    #expect(failure.cause.contains("no longer reads that connection"))
    #expect(!failure.cause.contains("database"))
    #expect(failure.cure.contains("read or discard the body"))
    #expect(failure.cure.contains("AWS_LWA_UPSTREAM_REUSE"))
  }

  @Test(
    arguments: [
      (0, false, Duration.milliseconds(1), "accepts no connections", "blocking call"),
      (0, true, .milliseconds(1), "accepted the connection but did not read it", "blocking call"),
      (0, nil, .milliseconds(1), "accepted the connection but did not read it", "blocking call"),
      (3, false, .milliseconds(1), "It used 1 ms of CPU in 3 s: it was waiting", "blocking call"),
      (3, false, .milliseconds(1000), "computing part of the time", "blocking call"),
      (3, false, .milliseconds(2900), "It used 2.9 s of CPU in 3 s: it was computing", "Look for the loop"),
      (0, false, nil, "Whether the app was computing or waiting is not known", "blocking call"),
    ] as [(Int, Bool?, Duration?, String, String)])
  func tellsABusyAppByAnUnreadRequest(
    uses: Int, acceptsConnections: Bool?, cpuTime: Duration?, cause: String, cure: String
  ) {
    let failure = FailureExplanation.explain(
      .timedOut(.awaitingResponse),
      evidence {
        $0.process = .alive
        $0.connection = .init(age: .zero, uses: uses, idle: nil)
        $0.acceptsConnections = acceptsConnections
        $0.bytesSent = 512
        $0.bytesUnread = 512
        $0.cpuTime = cpuTime
        $0.elapsed = .seconds(3)
      })
    #expect(failure.summary.hasSuffix("; it had read 0 of 512 bytes of the request."))
    #expect(failure.cause.contains(cause))
    #expect(!failure.cause.contains("database"))
    #expect(failure.cure.contains(cure))
  }

  /// A request that it has read, if only in part, is the app's concern.
  @Test(arguments: [nil, 0, 100] as [Int?])
  func explainsAReadRequestByTheApp(unread: Int?) {
    let failure = FailureExplanation.explain(
      .timedOut(.awaitingResponse),
      evidence {
        $0.connection = .init(age: .zero, uses: 2, idle: nil)
        $0.bytesSent = 512
        $0.bytesUnread = unread
        $0.cpuTime = .milliseconds(1)
        $0.elapsed = .seconds(3)
      })
    #expect(failure.summary.contains("412 of 512") == (unread == 100))
    #expect(failure.cause.contains("waiting"))
  }

  @Test func countsWhatWasReadOfAnUpload() {
    let failure = FailureExplanation.explain(
      .timedOut(.sending(sent: 700, of: 900)),
      evidence {
        $0.bytesSent = 700
        $0.bytesUnread = 500
      })
    #expect(failure.summary.contains("The app had read 200 of 900 bytes of the request"))
  }

  @Test func mentionsShortMemoryOnTimeout() {
    let failure = FailureExplanation.explain(
      .timedOut(.awaitingResponse),
      evidence {
        $0.availableMemory = 1
        $0.memoryLimit = 100
      })
    #expect(failure.cause.contains("Memory was short too"))
  }

  @Test func explainsAHangByItsLastRequest() {
    let failure = FailureExplanation.explain(
      .hung(in: .awaitingResponse),
      evidence {
        $0.process = .alive
        $0.connection = .init(age: .zero, uses: 0, idle: nil)
        $0.acceptsConnections = false
        $0.bytesSent = 512
        $0.bytesUnread = 512
        $0.cpuTime = .milliseconds(2900)
        $0.elapsed = .seconds(3)
      })
    #expect(failure.code == .appHung)
    #expect(failure.logRecord.level == .fatal)
    #expect(failure.cause.contains("It used 2.9 s of CPU in 3 s: it was computing"))
    #expect(failure.cure.hasPrefix("Lambda starts a new sandbox, with a new app. Look for the loop"))
    #expect(failure.cure.contains("lambda-adapter -- COMMAND"))
  }

  /// A request that the app never got is not blamed on what the app did.
  @Test func explainsAHangWithoutAConnectionByTheQueue() {
    let failure = FailureExplanation.explain(
      .hung(in: .connecting),
      evidence {
        $0.cpuTime = .zero
        $0.elapsed = .seconds(2)
      })
    #expect(failure.cause == "It is restarting, or its connection queue is full.")
    #expect(!failure.cure.contains("timeouts shorter"))
  }
}
