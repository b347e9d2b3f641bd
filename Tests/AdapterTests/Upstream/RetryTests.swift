import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// When a request is sent to the app again, and when it is not.
@Suite struct RetryTests {
  init() { loopThread }

  /// Runs one request with an app that gives these replies in turn, and repeats the last one.
  @LoopActor private func run(
    _ method: String, headers: [String: String] = ["host": "example.com"], replies: [PeerReply]
  ) async throws -> AdapterHarness {
    let count = Shared(0)
    let app = ScriptedApp { _ in
      let number = count.withLock { count -> Int in
        defer { count += 1 }
        return count
      }
      return replies[min(number, replies.count - 1)]
    }
    let body = method == "GET" || method == "HEAD" ? nil : "body"
    return try await AdapterHarness.run(
      ["AWS_LWA_MAX_HEADER_BYTES": "1KB"],
      event: ScriptedInvocation.functionURL(method, headers: headers, body: body), app: app)
  }

  @Test(arguments: [("GET", 3), ("HEAD", 3), ("OPTIONS", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)])
  @LoopActor func whatMayBeRepeatedIsSentAgainOnANewConnection(method: String, sends: Int) async throws {
    let adapter = try await run(method, replies: [.close])
    let requests = try #require(adapter.app?.requests)
    #expect(requests.count == sends)
    #expect(Set(requests.map(\.connection)).count == sends)
    #expect(Set(requests.map(\.text)).count == 1)
    #expect(try adapter.result().status == 502)
  }

  @Test @LoopActor func anIdempotencyKeyAllowsARepetition() async throws {
    let adapter = try await run(
      "POST", headers: ["host": "example.com", "idempotency-key": "1"], replies: [.reset, .text("hello")])
    #expect(adapter.app?.requests.map(\.text) == ["body", "body"])
    #expect(try adapter.result().text == "hello")
  }

  @Test @LoopActor func theCallerSeesNothingOfARepetition() async throws {
    let adapter = try await run("GET", replies: [.close, .reset, .text("hello")])
    #expect(try adapter.result().status == 200)
    #expect(adapter.log.line(containing: "Response from the app")?.contains("attempts=3") == true)
  }

  @Test(arguments: [
    ("nonsense\r\n\r\n", "App.InvalidResponse"), ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "App.InvalidResponse"),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n", "App.InvalidResponse"),
    ("HTTP/1.1 200 OK\r\nx: \(String(repeating: "a", count: 1024))\r\n\r\n", "App.InvalidResponse"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 30000000\r\n\r\n", "App.ResponseTooLarge"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello", "App.ClosedMidResponse"),
  ])
  @LoopActor func aResponseThatCannotBeTakenGets502(response: String, code: String) async throws {
    let adapter = try await run("GET", replies: [.raw(response)])
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().text.contains(code))
    #expect(adapter.app?.requests.count == 1)
  }

  @Test @LoopActor func aBodyThatDoesNotEndInTimeGets504() async throws {
    let app = ScriptedApp { _ in
      .script { connection in
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello")
        connection.waitForClose()
      }
    }
    let adapter = try await AdapterHarness.run(
      ["AWS_LWA_DEADLINE_MARGIN": "0"], timeout: .milliseconds(300), app: app)
    #expect(try adapter.result().status == 504)
  }

  // MARK: Apps that do not listen for a while

  /// Runs a POST to an app that stops listening after the readiness probe; if it listens again, it does so as the
  /// request waits.
  @LoopActor private func run(connectTimeout: String, listensAgain: Bool) async throws -> AdapterHarness {
    let path = "/tmp/swiftlet-retry-\(UInt32.random(in: 0 ... .max)).sock"
    let first = Shared<ScriptedApp?>(ScriptedApp(.unix(path)))
    let runtimeAPI = ScriptedRuntimeAPI([
      ScriptedInvocation(ScriptedInvocation.functionURL("POST", body: "body"))
    ]) { call, callsBefore in
      if call == .next, callsBefore == 0 { first.withLock { $0 = nil } }
      return nil
    }
    let adapter = try AdapterHarness(
      ["AWS_LWA_HOST": "unix:\(path)", "AWS_LWA_CONNECT_TIMEOUT": connectTimeout], runtimeAPI: runtimeAPI, app: nil)
    await adapter.start()
    #expect(await eventually { adapter.log.line(containing: "Request to the app") != nil })
    let second = listensAgain ? ScriptedApp(.unix(path)) : nil
    await adapter.finish()
    #expect(second.map { $0.requests.map(\.text) == ["body"] } ?? true)
    return adapter
  }

  @Test @LoopActor func anyRequestWaitsForAnAppThatIsRestarting() async throws {
    #expect(try await run(connectTimeout: "10s", listensAgain: true).result().text == "hello")
  }

  @Test @LoopActor func anAppThatListensNoMoreGets503() async throws {
    let adapter = try await run(connectTimeout: "50ms", listensAgain: false)
    #expect(try adapter.result().status == 503)
    #expect(try adapter.result().text.contains("App.NotListening"))
  }
}
