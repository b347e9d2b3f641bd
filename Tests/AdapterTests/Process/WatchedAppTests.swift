import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// What the adapter says of an app that something else started, by what it sees of its processes.
@Suite struct WatchedAppTests {
  init() { loopThread }

  private static let main: Int32 = 5_000_042
  private static let worker: Int32 = 5_000_043
  private static let other: Int32 = 5_000_044

  /// A main process that listens, with a worker.
  @LoopActor private func processes() -> ScriptedProcesses {
    let processes = ScriptedProcesses()
    processes.listener = Self.main
    processes.all = [
      Self.main: .init(residentPages: 1000), Self.worker: .init(parent: Self.main, residentPages: 3000),
    ]
    return processes
  }

  /// Runs a POST for each action, once the processes are watched. The app carries out the action, then does what
  /// `reply` says.
  @LoopActor private func run(
    _ processes: ScriptedProcesses, timeout: Duration = .seconds(30), reply: PeerReply = .close,
    _ actions: (@LoopActor @Sendable (ScriptedProcesses) -> Void)...
  ) async throws -> AdapterHarness {
    let watched = Gate()
    let requests = Shared(0)
    let app = ScriptedApp { _ in
      let number = requests.withLock { count -> Int in
        defer { count += 1 }
        return count
      }
      let isDone = Gate()
      LoopActor.task {
        actions[number](processes)
        isDone.open()
      }
      isDone.wait()
      return reply
    }
    let post = ScriptedInvocation.functionURL("POST", "/", body: "x")
    let runtimeAPI = ScriptedRuntimeAPI(
      actions.indices.map { ScriptedInvocation(post, requestID: "id-\($0 + 1)", timeout: timeout) }
    ) { call, _ in
      if call == .next { watched.wait() }
      return nil
    }
    let adapter = try AdapterHarness(
      ["AWS_LWA_DEADLINE_MARGIN": "0"], runtimeAPI: runtimeAPI, app: app, processes: processes)
    try adapter.service.app.start()
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "Watching the app") != nil })
    watched.open()
    await adapter.finish()
    return adapter
  }

  @Test @LoopActor func theProcessThatListensIsWatched() async throws {
    let adapter = try await run(processes(), reply: .text("hello")) { _ in }
    #expect(adapter.log.line(containing: "Watching the app")?.contains("pid=\(Self.main)") == true)
    #expect(try adapter.result().status == 200)
  }

  @Test(arguments: [
    (9, "App.Killed", "signal=SIGKILL"), (11, "App.Killed", "signal=SIGSEGV"), (3 << 8, "App.Exited", "exitStatus=3"),
  ])
  @LoopActor func theEndOfTheAppIsTheCauseOfAFailure(exitStatus: Int, code: String, logged: String) async throws {
    let adapter = try await run(processes()) { $0.end(Self.main, exitStatus: exitStatus) }
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().text.contains(code))
    #expect(adapter.log.line(containing: "The app ended")?.contains(logged) == true)
  }

  @Test @LoopActor func anEndThatItsParentHasNotedAlreadyHasNoStatus() async throws {
    let adapter = try await run(processes()) { $0.end(Self.main, exitStatus: 9, isReaped: true) }
    #expect(try adapter.result().text.contains("App.Exited"))
    #expect(adapter.log.line(containing: "code=App.Exited")?.contains("(\(Self.main)) is gone") == true)
  }

  @Test @LoopActor func theEndOfAProcessThatHasBegunToEndIsAwaited() async throws {
    let adapter = try await run(processes()) { processes in
      // A connection is closed a moment before its process is gone.
      processes.all[Self.main]?.state = "Z"
      processes.all[Self.main]?.exitStatus = 9
      LoopActor.task {
        await AdapterLoop.shared.sleep(until: .now + .milliseconds(10))
        processes.end(Self.main, exitStatus: 9)
      }
    }
    #expect(try adapter.result().text.contains("App.Killed"))
  }

  @Test @LoopActor func theEndOfAWorkerIsTheCauseWhileTheMainProcessLives() async throws {
    let adapter = try await run(processes()) { $0.end(Self.worker, exitStatus: 9) }
    #expect(try adapter.result().text.contains("App.ClosedBeforeResponse"))
    let line = try #require(adapter.log.line(containing: "code=App.ClosedBeforeResponse"))
    #expect(line.contains("A worker process of the app (\(Self.worker)) ended during this time"))
    #expect(line.contains("The app held"))
    let end = try #require(adapter.log.line(containing: "A worker process of the app ended"))
    #expect(end.contains("pid=\(Self.worker) signal=SIGKILL"))
  }

  @Test @LoopActor func theSuccessorOfAWorkerIsWatchedToo() async throws {
    let adapter = try await run(
      processes(),
      { processes in
        processes.end(Self.worker, exitStatus: 9, isReaped: true)
        processes.all[Self.other] = .init(parent: Self.main)
      }, { $0.end(Self.other, exitStatus: 6) })
    let line = try #require(adapter.log.lines.last { $0.contains("code=App.ClosedBeforeResponse") })
    #expect(line.contains("A worker process of the app (\(Self.other)) ended during this time"))
  }

  @Test @LoopActor func theSuccessorOfTheAppIsWatched() async throws {
    let adapter = try await run(
      processes(),
      { processes in
        processes.end(Self.main, exitStatus: 9, isReaped: true)
        processes.all = [Self.other: .init()]
        processes.listener = Self.other
      }, { _ in })
    let lines = adapter.log.lines.filter { $0.contains("Watching the app") }
    #expect(lines.count == 2)
    #expect(lines.last?.contains("pid=\(Self.other)") == true)
    #expect(try adapter.result(of: "id-2").text.contains("App.ClosedBeforeResponse"))
  }

  @Test @LoopActor func theCPUTimeOfARequestThatTimedOutIsOfAllProcesses() async throws {
    let adapter = try await run(processes(), timeout: .milliseconds(400), reply: .stall) { processes in
      processes.all[Self.main]?.cpuTime += .milliseconds(20)
      processes.all[Self.worker]?.cpuTime += .milliseconds(300)
    }
    #expect(try adapter.result().status == 504)
    #expect(adapter.log.line(containing: "code=App.TimedOut")?.contains("evidence.cpuMs=320") == true)
    #expect(adapter.log.line(containing: "code=App.TimedOut")?.contains("evidence.freezeMs=") == true)
  }

  @Test @LoopActor func anAppThatIsNotSeenIsSaidNotToBeKnown() async throws {
    let adapter = try await AdapterHarness.run(
      event: ScriptedInvocation.functionURL("POST", body: "x"), app: ScriptedApp { _ in .close })
    #expect(adapter.log.line(containing: "Watching the app") == nil)
    #expect(
      adapter.log.line(containing: "code=App.ClosedBeforeResponse")?.contains("is alive is not known") == true)
  }

  /// An adapter whose app ended while no request was under way.
  @LoopActor private func afterTheEnd() async throws -> AdapterHarness {
    let processes = processes()
    let adapter = try AdapterHarness(runtimeAPI: ScriptedRuntimeAPI(), processes: processes)
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "Watching the app") != nil })
    processes.end(Self.main, exitStatus: 15)
    #expect(await eventually { adapter.service.app.unreportedEnd != nil })
    return adapter
  }

  /// Lambda may end the app before the adapter.
  @Test @LoopActor func anEndInAShutdownIsNoError() async throws {
    let adapter = try await afterTheEnd()
    #expect(adapter.log.line(containing: "The app ended") == nil)
    await adapter.finish()
    #expect(adapter.log.line(containing: "DEBUG The app ended")?.contains("signal=SIGTERM") == true)
    #expect(adapter.log.line(containing: "ERROR") == nil)
  }

  @Test @LoopActor func anEndAfterTheStopBeganIsNoError() async throws {
    let processes = processes()
    let adapter = try AdapterHarness(runtimeAPI: ScriptedRuntimeAPI(), processes: processes)
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "Watching the app") != nil })
    adapter.service.stop()
    processes.end(Self.main, exitStatus: 9)
    #expect(await eventually { adapter.log.line(containing: "DEBUG The app ended") != nil })
    await adapter.finish()
    #expect(adapter.log.line(containing: "ERROR") == nil)
  }

  @Test @LoopActor func anEndWithoutAShutdownIsReportedLater() async throws {
    let adapter = try await afterTheEnd()
    #expect(await eventually { adapter.log.line(containing: "ERROR The app ended") != nil })
    await adapter.finish()
  }

  @Test @LoopActor func theNextRequestReportsAnEndAtOnce() async throws {
    let adapter = try await afterTheEnd()
    let now = AdapterClock.now
    _ = await adapter.service.app.requestBegins(at: now, until: now + .seconds(1))
    #expect(adapter.log.line(containing: "ERROR The app ended")?.contains("lambda-adapter -- COMMAND") == true)
    await adapter.finish()
  }

  @Test @LoopActor func noMoreThan64WorkersAreWatched() async throws {
    let processes = processes()
    for pid in 5_000_100..<5_000_200 { processes.all[Int32(pid)] = .init(parent: Self.main) }
    let adapter = try await run(processes) { $0.end(Self.main, exitStatus: 11) }
    #expect(try adapter.result().text.contains("App.Killed"))
  }
}
