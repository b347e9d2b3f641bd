import AdapterCore
import AdapterLoop
import HTTPMessages
import LoopbackHTTP
import PeerKit
import Testing

@testable import Adapter

/// A Unix socket with a full queue refuses at once, and no event tells when there is room again.
@Suite struct FullQueueTests {
  init() { loopThread }

  private func reply(_ connection: PeerConnection) {
    while let request = connection.readRequestHead() {
      guard PeerReply.text("hello").perform(on: connection, to: request) else { return }
    }
  }

  @Test @LoopActor func readinessIsReachedOnceThereIsRoom() async throws {
    let listener = FullUnixListener()
    let adapter = try AdapterHarness(["AWS_LWA_HOST": "unix:\(listener.path)"], app: nil)
    let serving = await adapter.start()
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(30))
    listener.serve { reply($0) }
    #expect(await eventually { adapter.runtimeAPI.idleCalls == 1 })
    adapter.service.stop()
    await serving.value
    #expect(try adapter.result().text == "hello")
  }

  @Test @LoopActor func readinessNamesIt() async throws {
    let listener = FullUnixListener()
    let adapter = try AdapterHarness(
      ["AWS_LWA_HOST": "unix:\(listener.path)", "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.05"], app: nil)
    await adapter.run()
    let error = try PostedError(#require(adapter.runtimeAPI.requests(.initError).first))
    #expect(error.message.contains("its socket's queue is full"))
  }

  /// Sends a request to the listener, of an adapter that is ready.
  @LoopActor
  private func exchange(
    with listener: FullUnixListener, connectTimeout: Duration, timeout: Duration
  ) async throws -> Upstream.Answer {
    let adapter = try AdapterHarness(runtimeAPI: ScriptedRuntimeAPI())
    await adapter.run()
    let address = try #require(StreamSocket.Address(unixPath: listener.path))
    let upstream = Upstream(
      connector: HTTPConnector([address], host: "app"), limits: HTTPConnection.Limits(),
      reuse: ReusePolicy(mode: .safe, idleLimit: .seconds(4)), readiness: adapter.service.readiness)
    let request = HTTPRequest(method: .post, target: Array("/".utf8))
    return try await upstream.exchange(
      request,
      rules: Exchange.Rules(
        retry: RetryPolicy(for: request), reuse: ReusePolicy(mode: .safe, idleLimit: .seconds(4)),
        connectTimeout: connectTimeout, deadline: AdapterClock.now + timeout, isStreamed: false,
        target: .unix(path: "t")))
  }

  @Test @LoopActor func aRequestWaitsForRoom() async throws {
    let listener = FullUnixListener()
    let answer = LoopActor.task {
      try? await self.exchange(with: listener, connectTimeout: .seconds(5), timeout: .seconds(10)).response
    }
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(30))
    listener.serve { reply($0) }
    #expect(await answer.value?.status == 200)
  }

  @Test @LoopActor func aRequestWaitsNoLongerThanItMay() async throws {
    let listener = FullUnixListener()
    for (connectTimeout, timeout) in [(50, 5000), (5000, 50)] {
      let failure = await #expect(throws: UpstreamFailure.self) {
        _ = try await exchange(
          with: listener, connectTimeout: .milliseconds(connectTimeout), timeout: .milliseconds(timeout))
      }
      guard case .failed(let observed, let evidence) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      if connectTimeout < timeout {
        guard case .notListening(_, "the app accepts no connection", let after) = observed else {
          Issue.record("\(observed)")
          return
        }
        #expect(after < .seconds(4))
      } else {
        #expect(observed == .timedOut(.connecting))
      }
      #expect(evidence.attempts == 0)
    }
  }
}
