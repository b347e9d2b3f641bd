import Emulator
import EmulatorCore
import Glibc
import NIOCore
import Testing

@Suite struct FailureTests {
  /// Takes one invocation and answers it.
  private func serve(_ fixture: EmulatorFixture, start: Int, _ event: String) async throws {
    async let reply = fixture.invoke(event)
    try await fixture.asRuntime(start: start) { runtime in
      let invocation = try await runtime.next()
      _ = try await runtime.respond(invocation.id, invocation.event)
      try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
      _ = await fixture.log.line(startingWith: "REPORT RequestId: \(invocation.id)")
    }
    #expect(try await reply.body == event)
  }

  @Test func anInvocationThatRunsOutOfTimeIsEndedAndTheNextOneWorks() async throws {
    try await EmulatorFixture.with(configure: { $0.function.timeout = .seconds(2) }) { fixture in
      let reply = Task { try await fixture.invoke("{}") }
      let id = try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        _ = try await reply.value
        return id
      }
      let answer = try await reply.value
      #expect(answer.status == 200)
      #expect(answer.headers["x-amz-function-error"] == "Unhandled")
      #expect(
        answer.body
          == #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: \#(id) Error: Task timed out after 2.00 seconds"}"#
      )
      _ = await fixture.log.line { $0.hasSuffix("\(id) Task timed out after 2.00 seconds") }
      #expect(await fixture.log.line(startingWith: "REPORT").hasSuffix("\tStatus: timeout"))
      try await serve(fixture, start: 1, "2")
      let process = try await fixture.processID()
      #expect(kill(process, 0) != 0)
    }
  }

  @Test func aRuntimeThatDiesFailsItsInvocationAndTheNextOneWorks() async throws {
    try await EmulatorFixture.with { fixture in
      let reply = Task { try await fixture.invoke("{}") }
      let id = try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        kill(try await fixture.processID(), SIGKILL)
        _ = try await reply.value
        return id
      }
      let answer = try await reply.value
      #expect(answer.headers["x-amz-function-error"] == "Unhandled")
      #expect(
        answer.body
          == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \#(id) Error: Runtime exited with error: signal: killed"}"#
      )
      _ = await fixture.log.line { $0 == "RequestId: \(id) Error: Runtime exited with error: signal: killed" }
      #expect(
        await fixture.log.line(startingWith: "REPORT").hasSuffix("\tStatus: error\tError Type: Runtime.ExitError"))
      try await serve(fixture, start: 1, "2")
    }
  }

  @Test func aRuntimeThatDiesBetweenInvocationsIsStartedAgain() async throws {
    try await EmulatorFixture.with { fixture in
      try await serve(fixture, start: 0, "1")
      kill(try await fixture.processID(), SIGTERM)
      _ = await fixture.log.line { $0.hasSuffix("Error: Runtime exited with error: signal: terminated") }
      try await serve(fixture, start: 1, "2")
    }
  }

  @Test func anAppThatExitsBeforeItIsReadyEndsTheEmulator() async throws {
    let command = ["/bin/sh", "-c", "read line < \"$FIFO\"; echo why; exit 3"]
    try await withFIFO { fifo in
      try await EmulatorFixture.with(
        command: command, exitsOnFailure: true, configure: { $0.environment["FIFO"] = fifo }
      ) { fixture in
        async let waiting = fixture.invoke("{}")
        async let alsoWaiting = fixture.invoke("{}")
        try await Connection.with(port: fixture.port) { connection in
          // Both invocations have arrived when a third connection, made after them, is answered.
          _ = try await connection.request("GET", "/2015-03-31/functions/")
        }
        release(fifo)
        for answer in try await [waiting, alsoWaiting] {
          #expect(answer.headers["x-amz-function-error"] == "Unhandled" || answer.status == 503)
        }
        await #expect(
          throws: EmulatorError.endedBeforeReady(
            command: command.joined(separator: " "), what: "exited (exit status 3)")
        ) {
          try await fixture.emulator.finished.get()
        }
        #expect(fixture.log.lines.contains("why"))
        #expect(fixture.log.lines.contains("Error: Runtime exited with error: exit status 3"))
        #expect(try await fixture.invoke("{}").status == 503)
      }
    }
  }

  @Test func aCommandThatCannotBeStartedEndsTheEmulator() async throws {
    try await EmulatorFixture.with(command: ["no-such-program"], exitsOnFailure: true) { fixture in
      let error = await #expect(throws: EmulatorError.self) { try await fixture.emulator.finished.get() }
      #expect(error?.exitCode == 127)
      #expect(error?.description.contains("no-such-program: command not found") == true)
    }
  }

  @Test func aFunctionThatNeverStartedIsTriedAgainByTheNextRequest() async throws {
    let command = ["/bin/sh", "-c", "echo PROCESS=$$ API=$AWS_LAMBDA_RUNTIME_API; exit 3"]
    try await EmulatorFixture.with(command: command) { fixture in
      for _ in 0..<2 {
        let reply = try await fixture.invoke("{}")
        #expect(reply.headers["x-amz-function-error"] == "Unhandled")
        #expect(reply.field("errorType") == "Runtime.ExitError")
      }
      let notice = "exited (exit status 3) before it was ready."
      #expect(await fixture.log.line { $0.contains(notice) }.hasSuffix("The next request starts it again."))
      // Started ahead, and by each of the requests that did not meet that start.
      _ = try await fixture.processID(start: 1)
    }
  }

  @Test func aStartThatTakesTooLongIsMadeUpForInsideAnInvocation() async throws {
    try await EmulatorFixture.with(configure: { $0.startLimit = .milliseconds(200) }) { fixture in
      let line = await fixture.log.line(startingWith: "INIT_REPORT")
      #expect(line.contains("\tPhase: init\tStatus: timeout"))
      #expect(try await fixture.emulator.tried.get() == ["function"])
      try await serve(fixture, start: 1, "1")
      #expect(!(await fixture.log.line(startingWith: "REPORT")).contains("Init Duration"))
    }
  }

  @Test func anInvocationThatWaitedForSuchAStartIsNotLost() async throws {
    try await EmulatorFixture.with(starts: false, configure: { $0.startLimit = .milliseconds(300) }) { fixture in
      fixture.emulator.startFunctions()
      _ = await fixture.log.line(startingWith: "PROCESS")
      try await serve(fixture, start: 1, "1")
    }
  }

  @Test func stoppingFailsWhatIsUnderWay() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        _ = try await runtime.next()
        try await fixture.emulator.stop().get()
      }
      #expect(try await reply.field("errorMessage")?.contains("The emulator was stopped") == true)
      let process = try await fixture.processID()
      #expect(kill(process, 0) != 0)
    }
  }

  @Test func anAppThatIgnoresSIGTERMIsKilledAfterAMoment() async throws {
    let command = ["/bin/sh", "-c", "trap '' TERM; echo PROCESS=$$; while :; do sleep 1000; done"]
    var process: Int32 = 0
    try await EmulatorFixture.with(command: command) { fixture in process = try await fixture.processID() }
    #expect(kill(process, 0) != 0)
  }

  @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
  func aPortInUseIsTold(host: String, name: String) async throws {
    try await EmulatorFixture.with(host: host) { fixture in
      let error = await #expect(throws: EmulatorError.self) {
        try await EmulatorFixture.with(host: host, port: fixture.port) { _ in }
      }
      #expect(error?.exitCode == 69)
      #expect(error?.description.contains("\(name):\(fixture.port): the port is in use") == true)
    }
  }

  @Test func anAddressThatIsNoneIsTold() async throws {
    let error = await #expect(throws: EmulatorError.self) {
      try await EmulatorFixture.with(host: "nowhere.example") { _ in }
    }
    #expect(error?.description.contains("not a numeric address") == true)
  }
}
