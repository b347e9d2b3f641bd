import AdapterCore
import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// The wait for the app, in init and in invocations.
@Suite struct ReadinessTests {
  init() { loopThread }

  private static let initError = ScriptedRuntimeAPI.Call.initError

  /// An app that answers the readiness probe by these replies in turn, then by 200.
  private func app(_ replies: PeerReply...) -> ScriptedApp {
    let count = Shared(0)
    return ScriptedApp(answersReadiness: false) { request in
      guard request.field("user-agent") == "swiftlet-readiness" else { return .text("hello") }
      let number = count.withLock { count -> Int in
        defer { count += 1 }
        return count
      }
      return number < replies.count ? replies[number] : .respond(status: 200)
    }
  }

  @Test @LoopActor func anAppThatNeverBecomesReadyFailsInit() async throws {
    let app = ScriptedApp(answersReadiness: false) { _ in .text("starting", status: 503) }
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05"], app: app)
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(Self.initError).first))
    #expect(error.type == "App.NotReady")
    #expect(adapter.runtimeAPI.requests(.next).isEmpty)
  }

  @Test(arguments: [
    PeerReply.respond(status: 500), .close, .reset, .raw("nonsense\r\n\r\n"), .raw("HTTP/1.1 200 O"),
  ])
  @LoopActor func theAppIsAskedUntilItIsReady(reply: PeerReply) async throws {
    let app = app(reply, reply)
    let adapter = try AdapterHarness(app: app)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(app.requests.count == 4)
  }

  @Test @LoopActor func theProbeGoesToItsOwnPortAndPath() async throws {
    let health = ScriptedApp(answersReadiness: false) { $0.target == "/health" ? .respond(status: 204) : .close }
    let port = try #require(health.variables["AWS_LWA_PORT"])
    let app = ScriptedApp(answersReadiness: false) { _ in .text("hello") }
    let adapter = try AdapterHarness(
      [
        "AWS_LWA_READINESS_CHECK_PORT": port, "AWS_LWA_READINESS_CHECK_PATH": "/health",
        "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "204",
      ], app: app)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(app.requests.count == 1)
    #expect(health.requests.first?.field("host") == "127.0.0.1:\(port)")
  }

  @Test @LoopActor func aConnectionIsEnoughForTheTCPProbe() async throws {
    let app = ScriptedApp(answersReadiness: false) { _ in .text("hello") }
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_PROTOCOL": "tcp"], app: app)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(app.requests.map(\.target) == ["/items"])
  }

  @Test @LoopActor func anAppThatListensLateIsFound() async throws {
    let path = "/tmp/swiftlet-late-\(UInt32.random(in: 0 ... .max)).sock"
    let adapter = try AdapterHarness(["AWS_LWA_HOST": "unix:\(path)"], app: nil)
    await adapter.start()
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(20))
    #expect(adapter.runtimeAPI.records.isEmpty)
    let app = ScriptedApp(.unix(path))
    await adapter.finish()
    #expect(try adapter.result().text == "hello")
    #expect(app.requests.count == 1)
  }

  @Test @LoopActor func anAppThatDoesNotRespondInTimeFailsInit() async throws {
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05"], app: app(.stall))
    await adapter.run()
    #expect(adapter.exitCode == 1)
    #expect(adapter.runtimeAPI.requests(Self.initError).count == 1)
  }

  @Test @LoopActor func anAddressThatIsNotOfThisHostFailsInit() async throws {
    let adapter = try AdapterHarness(
      ["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05", "AWS_LWA_HOST": "unix:/dev/null"], app: nil)
    await adapter.run()
    let error = try PostedError(#require(adapter.runtimeAPI.requests(Self.initError).first))
    #expect(error.type == "App.NotReady")
  }

  // MARK: In the first invocation

  private static let asyncInit = ["AWS_LWA_ASYNC_INIT": "true"]
  /// So long after its start the adapter has 50 ms left for init.
  private static let uptime = Duration.milliseconds(9750)

  @Test @LoopActor func theWaitGoesOnInTheFirstInvocation() async throws {
    let isReady = Shared(false)
    let app = ScriptedApp(answersReadiness: false) { request in
      guard request.field("user-agent") == "swiftlet-readiness" else { return .text("hello") }
      return .respond(status: isReady.withLock { $0 } ? 200 : 503)
    }
    let adapter = try AdapterHarness(Self.asyncInit, app: app, uptime: Self.uptime)
    await adapter.start()
    #expect(await eventually { !adapter.runtimeAPI.requests(.next).isEmpty })
    #expect(adapter.log.line(containing: "the wait continues in the first invocation") != nil)
    isReady.withLock { $0 = true }
    await adapter.finish()
    #expect(try adapter.result().text == "hello")
  }

  @Test @LoopActor func anAppThatIsNotReadyByTheDeadlineGets503AndIsAwaitedAgain() async throws {
    let isReady = Shared(false)
    let app = ScriptedApp(answersReadiness: false) { request in
      guard request.field("user-agent") == "swiftlet-readiness" else { return .text("hello") }
      return .respond(status: isReady.withLock { $0 } ? 200 : 503)
    }
    let runtimeAPI = ScriptedRuntimeAPI([
      ScriptedInvocation(requestID: "id-1", timeout: .milliseconds(250)), ScriptedInvocation(requestID: "id-2"),
    ]) { call, _ in
      if call == .response(requestID: "id-1") { isReady.withLock { $0 = true } }
      return nil
    }
    let adapter = try AdapterHarness(Self.asyncInit, runtimeAPI: runtimeAPI, app: app, uptime: Self.uptime)
    await adapter.run()
    #expect(try adapter.result(of: "id-1").status == 503)
    #expect(try adapter.result(of: "id-1").text.contains("App.NotReady"))
    #expect(try adapter.result(of: "id-2").text == "hello")
  }

  @Test @LoopActor func oneOfSeveralInvocationsAsksForAll() async throws {
    let isReady = Shared(false)
    let app = ScriptedApp(answersReadiness: false) { request in
      guard request.field("user-agent") == "swiftlet-readiness" else { return .text("hello") }
      return .respond(status: isReady.withLock { $0 } ? 200 : 503)
    }
    let adapter = try AdapterHarness(
      Self.asyncInit.merging(["AWS_LAMBDA_MAX_CONCURRENCY": "3"]) { $1 },
      runtimeAPI: ScriptedRuntimeAPI([
        ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2"),
        ScriptedInvocation(requestID: "id-3", timeout: .milliseconds(250)),
      ]), app: app, uptime: Self.uptime)
    await adapter.start()
    // The one with little time does not wait longer than that.
    #expect(await eventually { !adapter.runtimeAPI.requests(.response(requestID: "id-3")).isEmpty })
    isReady.withLock { $0 = true }
    await adapter.finish()
    #expect(try adapter.result(of: "id-3").status == 503)
    #expect(try adapter.result(of: "id-1").text == "hello")
    #expect(try adapter.result(of: "id-2").text == "hello")
  }

  @Test @LoopActor func aLongWaitIsReported() async throws {
    let gate = Gate()
    let app = ScriptedApp(answersReadiness: false) { request in
      if request.field("user-agent") == "swiftlet-readiness" { gate.wait() }
      return .text("hello")
    }
    let adapter = try AdapterHarness(app: app)
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "The app is not ready yet") != nil })
    gate.open()
    await adapter.finish()
    #expect(try adapter.result().text == "hello")
  }

  @Test @LoopActor func anAppThatAcceptsAndStaysSilentIsDescribedAsThat() async throws {
    let app = ScriptedApp(answersReadiness: false) { _ in .stall }
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05"], app: app)
    await adapter.run()
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "App.NotReady")
    #expect(error.message.contains(": connected, no response for "))
    #expect(error.message.contains("AWS_LWA_READINESS_CHECK_PROTOCOL=tcp"))
    #expect(!error.message.contains("refused"))
    #expect(app.requests.count == 1, "a slow response is awaited")
  }

  @LoopActor private static func misplacedApp() -> ScriptedProcesses {
    let processes = ScriptedProcesses()
    processes.listeners = [AppListener(.ip(.loopback, port: 8999), pid: 12, name: "python3")]
    return processes
  }

  @Test @LoopActor func aReportNamesAnAppThatListensElsewhere() async throws {
    let reserved = ReservedPort()
    let port = reserved.number
    let adapter = try AdapterHarness(["AWS_LWA_PORT": String(port)], app: nil, processes: Self.misplacedApp())
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "The app is not ready yet") != nil })
    let line = try #require(adapter.log.line(containing: "The app is not ready yet"))
    #expect(line.contains("python3 (pid 12) listens on 127.0.0.1:8999; set AWS_LWA_PORT=8999"))
    let app = ScriptedPeer(.concurrent, port: port) { connection, _ in
      connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    }
    await adapter.finish()
    #expect(try adapter.result().status == 200)
    withExtendedLifetime(app) {}
  }

  @Test @LoopActor func theInitErrorNamesAnAppThatListensElsewhere() async throws {
    let unused = ReservedPort()
    let adapter = try AdapterHarness(
      ["AWS_LWA_PORT": String(unused.number), "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05"], app: nil,
      processes: Self.misplacedApp())
    await adapter.run()
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "App.NotReady")
    #expect(error.message.contains("python3 (pid 12) listens on 127.0.0.1:8999."))
    #expect(error.message.contains("Set AWS_LWA_PORT=8999."))
  }

  @Test @LoopActor func aReadyAppThatMovesIsNamed() async throws {
    let processes = ScriptedProcesses()
    processes.listeners = [AppListener(.ip(.v4(0), port: 8999), pid: 12, name: "node")]
    let unused = ReservedPort()
    let adapter = try AdapterHarness(["AWS_LWA_PORT": String(unused.number)], app: nil, processes: processes)
    let observed = ObservedFailure.notListening(target: "t", error: "connection refused", after: .seconds(5))
    let failure = await adapter.service.app.explain(observed, since: nil)
    #expect(failure.cause.contains("node (pid 12) listens on 0.0.0.0:8999"))
    #expect(failure.cure.contains("set AWS_LWA_PORT=8999"))
  }

  @Test @LoopActor func anAppThatHangsAfterAnUnhealthyResponseIsDescribedAsThat() async throws {
    let number = Shared(0)
    let gate = Gate()
    let app = ScriptedApp(answersReadiness: false) { _ in
      number.withLock { number in
        number += 1
        guard number == 2 else { return .text("starting", status: 500) }
        return .script { connection in
          gate.wait()
          connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
      }
    }
    let adapter = try AdapterHarness(app: app)
    await adapter.start()
    let readiness = adapter.service.readiness
    #expect(await eventually { readiness.state.previous == .status(500) && app.requests.count == 2 })
    #expect(readiness.state.description.hasPrefix("connected, no response for "))
    gate.open()
    await adapter.finish()
    #expect(!adapter.runtimeAPI.requests(.next).isEmpty)
  }
}
