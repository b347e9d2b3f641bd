import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// Which requests share a connection to the app.
@Suite struct ConnectionReuseTests {
  init() { loopThread }

  /// The connections, by number, that carried these requests of one invocation each.
  @LoopActor private func connections(
    _ methods: String..., variables: [String: String] = [:], reply: PeerReply = .text("hello")
  ) async throws -> [Int] {
    let app = ScriptedApp { _ in reply }
    let adapter = try AdapterHarness(
      variables,
      runtimeAPI: ScriptedRuntimeAPI(
        methods.enumerated().map { number, method in
          ScriptedInvocation(ScriptedInvocation.functionURL(method), requestID: "id-\(number)")
        }), app: app)
    await adapter.run()
    #expect(app.requests.map(\.method) == methods)
    // The readiness probe had the first.
    return app.requests.map { $0.connection - 1 }
  }

  @Test @LoopActor func requestsThatMayBeRepeatedShareAConnection() async throws {
    #expect(try await connections("GET", "PUT", "GET") == [0, 0, 0])
  }

  @Test @LoopActor func othersHaveNewConnections() async throws {
    #expect(try await connections("GET", "POST", "GET", "POST") == [0, 1, 1, 2])
  }

  @Test @LoopActor func theSettingDecides() async throws {
    #expect(try await connections("GET", "GET", variables: ["AWS_LWA_UPSTREAM_REUSE": "never"]) == [0, 1])
    #expect(try await connections("GET", "GET", variables: ["AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS": "0"]) == [0, 1])
    #expect(try await connections("GET", "POST", variables: ["AWS_LWA_UPSTREAM_REUSE": "always"]) == [0, 0])
  }

  @Test(arguments: [
    PeerReply.text("hello", fields: [("connection", "close")]),
    .raw("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
    .raw("HTTP/1.1 200 OK\r\n\r\nhello"), .raw("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more"),
  ])
  @LoopActor func aResponseThatEndsItsConnectionIsItsLast(reply: PeerReply) async throws {
    #expect(try await connections("GET", "GET", reply: reply) == [0, 1])
  }
}
