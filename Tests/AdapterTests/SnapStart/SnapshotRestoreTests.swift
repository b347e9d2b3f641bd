import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// From a ready app through the snapshot to the restored sandbox.
@Suite struct SnapshotRestoreTests {
  init() { loopThread }

  private static let snapStart = ["AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"]
  private static let hooks = [
    "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start", "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH": "/before",
    "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH": "/after",
  ]

  /// What happened, in order: the app's requests with their paths, readiness probes included, and the adapter's calls.
  private final class Events: Sendable {
    private let list = Shared<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func append(_ event: String) { list.withLock { $0.append(event) } }
  }

  private func app(_ events: Events, hookStatus: [String: Int] = [:]) -> ScriptedApp {
    ScriptedApp(answersReadiness: false) { request in
      events.append("\(request.method) \(request.target)")
      return .respond(status: hookStatus[request.target] ?? 200)
    }
  }

  private func runtimeAPI(_ events: Events, restoreNext replies: PeerReply...) -> ScriptedRuntimeAPI {
    ScriptedRuntimeAPI([ScriptedInvocation()]) { call, callsBefore in
      switch call {
      case .restoreNext:
        events.append("restore/next")
        return callsBefore < replies.count ? replies[callsBefore] : nil
      case .next where callsBefore == 0: events.append("invocation/next")
      default: break
      }
      return nil
    }
  }

  @Test @LoopActor func theHooksAreCalledBeforeTheSnapshotAndAfterTheRestore() async throws {
    let events = Events()
    let app = app(events)
    let adapter = try AdapterHarness(Self.hooks, runtimeAPI: runtimeAPI(events), app: app)
    await adapter.run()
    #expect(
      events.all == ["GET /", "POST /before", "restore/next", "GET /", "POST /after", "invocation/next", "GET /items"])
    let hook = try #require(app.requests.first { $0.target == "/before" })
    #expect(hook.field("content-length") == "0")
    #expect(hook.field("user-agent") == "swiftlet-snapstart")
    // Whatever was connected before the snapshot is dead after it.
    let connections = app.requests.map(\.connection)
    #expect(Set(connections.prefix(2)).isDisjoint(with: connections.dropFirst(2)))
    let calls = adapter.runtimeAPI.records
    #expect(
      calls.first { $0.call == .next }?.request.connection
        != calls.first { $0.call == .restoreNext }?.request.connection)
  }

  @Test @LoopActor func withoutHooksTheAppIsOnlyProbedAgain() async throws {
    let events = Events()
    let adapter = try AdapterHarness(Self.snapStart, runtimeAPI: runtimeAPI(events), app: app(events))
    await adapter.run()
    #expect(events.all == ["GET /", "restore/next", "GET /", "invocation/next", "GET /items"])
  }

  @Test @LoopActor func aFailedHookBeforeTheSnapshotFailsInit() async throws {
    let events = Events()
    let adapter = try AdapterHarness(
      Self.hooks, runtimeAPI: runtimeAPI(events), app: app(events, hookStatus: ["/before": 500]))
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "App.HookFailed")
    #expect(error.message.contains("/before"))
    #expect(error.message.contains("500"))
    #expect(adapter.runtimeAPI.requests(.restoreNext).isEmpty)
  }

  @Test @LoopActor func aFailedHookAfterTheRestoreFailsTheRestore() async throws {
    let events = Events()
    let adapter = try AdapterHarness(
      Self.hooks, runtimeAPI: runtimeAPI(events), app: app(events, hookStatus: ["/after": 404]))
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.restoreError).first))
    #expect(error.type == "App.HookFailed")
    #expect(error.request.field("lambda-runtime-function-error-type") == "App.HookFailed")
    #expect(adapter.runtimeAPI.requests(.next).isEmpty)
  }

  @Test @LoopActor func aHookWhoseConnectionClosesFails() async throws {
    let adapter = try AdapterHarness(
      Self.hooks, app: ScriptedApp { $0.target == "/before" ? .close : .respond(status: 200) })
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "App.ClosedBeforeResponse")
  }

  @Test @LoopActor func anAppThatIsNotReadyAfterTheRestoreFailsTheRestore() async throws {
    let isRestored = Shared(false)
    let app = ScriptedApp(answersReadiness: false) { _ in
      .respond(status: isRestored.withLock { $0 } ? 503 : 200)
    }
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in
      if call == .restoreNext { isRestored.withLock { $0 = true } }
      return nil
    }
    let adapter = try AdapterHarness(
      Self.snapStart.merging(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "3"]) { $1 }, runtimeAPI: runtimeAPI,
      app: app)
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(runtimeAPI.requests(.restoreError).first))
    #expect(error.type == "App.NotReady")
  }

  @Test @LoopActor func aCallOfRestoreNextThatFailsIsRepeated() async throws {
    let events = Events()
    let adapter = try AdapterHarness(
      Self.snapStart, runtimeAPI: runtimeAPI(events, restoreNext: .respond(status: 500), .close), app: app(events))
    await adapter.run()
    #expect(adapter.runtimeAPI.requests(.restoreNext).count == 3)
    #expect(try adapter.result().status == 200)
  }

  @Test @LoopActor func anAPIThatRefusesRestoreNextFailsInit() async throws {
    let events = Events()
    let adapter = try AdapterHarness(
      Self.snapStart, runtimeAPI: runtimeAPI(events, restoreNext: .respond(status: 403)), app: app(events))
    await adapter.run()
    #expect(adapter.exitCode == 1)
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.type == "Runtime.Unavailable")
  }

  @Test @LoopActor func theAdapterStopsWhileTheSnapshotIsTaken() async throws {
    let events = Events()
    let adapter = try AdapterHarness(
      Self.snapStart, runtimeAPI: runtimeAPI(events, restoreNext: .stall), app: app(events))
    await adapter.start()
    #expect(await eventually { !adapter.runtimeAPI.requests(.restoreNext).isEmpty })
    adapter.service.stop()
    #expect(await eventually { adapter.exitCode == 0 })
    #expect(adapter.runtimeAPI.requests(.next).isEmpty)
    await adapter.finish()
  }
}
