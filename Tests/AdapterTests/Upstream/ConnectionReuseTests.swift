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

  /// It does not accept the connection of a POST before the connection of the GET is closed.
  @Test @LoopActor func aServerOfOneConnectionAtATimeServesAll() async throws {
    let methods = Shared<[String]>([])
    let peer = ScriptedPeer(.serial) { connection, _ in
      while var request = connection.readRequestHead() {
        connection.readBody(of: &request)
        if request.field("user-agent") != "swiftlet-readiness" { methods.withLock { $0.append(request.method) } }
        guard PeerReply.text("hello").perform(on: connection, to: request) else { return }
      }
    }
    let sent = ["GET", "POST", "POST", "GET"]
    let adapter = try AdapterHarness(
      ["AWS_LWA_PORT": String(peer.port)],
      runtimeAPI: ScriptedRuntimeAPI(
        sent.enumerated().map { number, method in
          ScriptedInvocation(ScriptedInvocation.functionURL(method), requestID: "id-\(number)", timeout: .seconds(5))
        }), app: nil)
    await adapter.run()
    #expect(methods.withLock { $0 } == sent)
    for number in sent.indices { #expect(try adapter.result(of: "id-\(number)").status == 200) }
  }

  /// It would not accept the probe's connection while another one is open and unused.
  @Test @LoopActor func aServerOfOneConnectionAtATimeRespondsToTheProbe() async throws {
    let isSlow = Shared(true)
    let peer = ScriptedPeer(.serial) { connection, _ in
      while var request = connection.readRequestHead() {
        connection.readBody(of: &request)
        let isFirst =
          request.method == "POST"
          && isSlow.withLock { isSlow in
            defer { isSlow = false }
            return isSlow
          }
        let reply: PeerReply = isFirst ? .stall : .text("hello")
        guard reply.perform(on: connection, to: request) else { return }
      }
    }
    let post = ScriptedInvocation.functionURL("POST")
    let adapter = try AdapterHarness(
      ["AWS_LWA_PORT": String(peer.port), "AWS_LWA_DEADLINE_MARGIN": "10ms"],
      runtimeAPI: ScriptedRuntimeAPI([
        ScriptedInvocation(post, requestID: "slow", timeout: .seconds(1)),
        ScriptedInvocation(post, requestID: "next", timeout: .seconds(5)),
      ]), app: nil)
    await adapter.run()
    #expect(try adapter.result(of: "slow").status == 504)
    #expect(try adapter.result(of: "next").status == 200)
    #expect(adapter.log.line(containing: "does not respond to a probe") == nil)
  }

  @Test @LoopActor func aConnectionOpenedEarlyIsNotKeptForLater() async throws {
    let app = ScriptedApp()
    let invalidBody = ScriptedInvocation.functionURL("POST", body: "\\ud800")
    let adapter = try AdapterHarness(
      runtimeAPI: ScriptedRuntimeAPI([
        ScriptedInvocation(ScriptedInvocation.functionURL("POST"), requestID: "first"),
        ScriptedInvocation(invalidBody, requestID: "invalid"),
        ScriptedInvocation(ScriptedInvocation.functionURL("POST"), requestID: "last"),
      ]), app: app)
    await adapter.run()
    #expect(try adapter.result(of: "invalid").status == 400)
    #expect(try adapter.result(of: "last").status == 200)
    // The readiness probe had connection 0, and the event that could not be decoded left 2 unused.
    #expect(app.requests.map(\.connection) == [1, 3])
  }
}
