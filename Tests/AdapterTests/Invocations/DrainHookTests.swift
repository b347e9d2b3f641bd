import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// The request to `AWS_LWA_DRAIN_PATH` after each invocation.
@Suite struct DrainHookTests {
  init() { loopThread }

  /// Runs one invocation with a drain hook that gets this reply.
  @LoopActor private func run(
    _ variables: [String: String] = [:], timeout: Duration = .seconds(30), hook: PeerReply
  ) async throws -> AdapterHarness {
    let app = ScriptedApp { $0.target == "/drain" ? hook : .text("hello") }
    return try await AdapterHarness.run(
      ["AWS_LWA_DRAIN_PATH": "/drain"].merging(variables) { $1 }, timeout: timeout, app: app)
  }

  @Test @LoopActor func theAppIsAskedToDrainOnceItsResponseIsPosted() async throws {
    let asked = Gate()
    let posted = Gate()
    let app = ScriptedApp { request in
      guard request.target == "/drain" else { return .text("hello") }
      asked.open()
      posted.wait()
      return .text("drained")
    }
    let adapter = try AdapterHarness(["AWS_LWA_DRAIN_PATH": "/drain"], app: app)
    await adapter.start()
    #expect(await eventually { adapter.runtimeAPI.requests(.response(requestID: "id-1")).count == 1 })
    #expect(await eventually { app.requests.last?.target == "/drain" })
    #expect(adapter.runtimeAPI.requests(.next).count == 1)
    posted.open()
    await adapter.finish()
    #expect(adapter.runtimeAPI.requests(.next).count == 2)
    let request = try #require(app.requests.last)
    #expect(request.method == "GET")
    #expect(request.field("user-agent") == "swiftlet-drain")
    #expect(request.field("x-amzn-lambda-deadline-ms") != nil)
    #expect(adapter.log.line(containing: "Drained") != nil)
  }

  @Test @LoopActor func anErrorOfTheHookIsReported() async throws {
    let adapter = try await run(hook: .respond(status: 404))
    let line = try #require(adapter.log.line(containing: "drain hook returned an error status"))
    #expect(line.contains("status=404"))
    #expect(line.contains("AWS_LWA_DRAIN_PATH"))
    #expect(try adapter.result().status == 200)
  }

  @Test @LoopActor func aHookThatGoesOnIsCutAtTheDeadline() async throws {
    let adapter = try await run(["AWS_LWA_DEADLINE_MARGIN": "50ms"], timeout: .milliseconds(250), hook: .stall)
    #expect(adapter.log.line(containing: "Drain cut short") != nil)
    #expect(adapter.runtimeAPI.idleCalls == 1)
  }

  @Test @LoopActor func aHookOnABrokenConnectionIsReported() async throws {
    let adapter = try await run(hook: .close)
    #expect(adapter.log.line(containing: "Drain cut short") != nil)
    #expect(try adapter.result().status == 200)
  }
}
