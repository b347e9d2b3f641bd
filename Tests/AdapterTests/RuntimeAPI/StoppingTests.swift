import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter

@Suite struct StoppingTests {
  init() { loopThread }

  /// Lambda has handed the invocation out, so it would fail if the adapter went without it.
  @Test(arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nx: y\r\ncontent-len"])
  @LoopActor func anInvocationThatIsArrivingIsHandled(begin: String) async throws {
    let gate = Gate()
    let hasBegun = Shared(false)
    let event = ScriptedInvocation.functionURL()
    let head = """
      HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: \(event.utf8.count)\r\n\
      lambda-runtime-aws-request-id: id-1\r\nlambda-runtime-deadline-ms: \((time(nil) + 30) * 1000)\r\n\r\n
      """
    let runtimeAPI = ScriptedRuntimeAPI(reply: { call, callsBefore in
      guard call == .next, callsBefore == 0 else { return nil }
      return .script { connection in
        connection.write(begin)
        hasBegun.withLock { $0 = true }
        gate.wait()
        connection.write(String(head.dropFirst(begin.count)) + event)
      }
    })
    let adapter = try AdapterHarness(runtimeAPI: runtimeAPI)
    let serving = await adapter.start()
    #expect(await eventually { hasBegun.withLock { $0 } })
    adapter.service.stop()
    gate.open()
    await serving.value
    #expect(adapter.exitCode == 0)
    #expect(try adapter.result().text == "hello")
    #expect(runtimeAPI.requests(.next).count == 1)
  }

  @Test @LoopActor func aWaitForNextIsEnded() async throws {
    let adapter = try AdapterHarness(runtimeAPI: ScriptedRuntimeAPI())
    let serving = await adapter.start()
    #expect(await eventually { adapter.runtimeAPI.idleCalls == 1 })
    adapter.service.stop()
    await serving.value
    #expect(adapter.exitCode == 0)
  }
}
