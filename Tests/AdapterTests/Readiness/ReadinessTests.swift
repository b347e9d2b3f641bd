import EventLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct ReadinessTests {
  init() { loopThread }

  @Test @LoopActor func anAppThatNeverBecomesReadyFailsInit() async throws {
    let app = ScriptedApp(answersReadiness: false) { _ in .text("starting", status: 503) }
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "1"], app: app)
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "App.NotReady")
    #expect(error.message.contains("status 503"))
    #expect(adapter.runtimeAPI.requests(.next).isEmpty)
  }
}
