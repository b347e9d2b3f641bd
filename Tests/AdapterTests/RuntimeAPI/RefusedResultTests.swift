import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct RefusedResultTests {
  init() { loopThread }

  /// An API, or a proxy in its place, that refuses a result without reading it may read nothing more from there.
  @Test(arguments: [413, 500])
  @LoopActor func theNextCallHasAConnectionOfItsOwn(status: Int) async throws {
    let gate = Gate()
    defer { gate.open() }
    let runtimeAPI = ScriptedRuntimeAPI(
      [ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2")],
      onHead: { call, callsBefore in
        guard call == .response(requestID: "id-1"), callsBefore == 0 else { return nil }
        return .script { connection in
          connection.write("HTTP/1.1 \(status) Refused\r\ncontent-length: 0\r\n\r\n")
          gate.wait()
        }
      })
    let adapter = try AdapterHarness(runtimeAPI: runtimeAPI)
    await adapter.run()
    #expect(try adapter.result(of: "id-2").status == 200)
  }
}
