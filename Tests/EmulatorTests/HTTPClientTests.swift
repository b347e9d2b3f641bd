import Emulator
import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
  private static let loop = MultiThreadedEventLoopGroup.singleton.next()

  private static func call(
    port: Int, timeout: Duration? = nil, maximumBodySize: Int = 100
  ) -> HTTPCall {
    HTTPClient(on: loop, maximumBodySize: maximumBodySize).send(
      HTTPClient.Request(
        method: .POST, target: "/a?b=c", headers: ["Content-Type": "text/plain"], body: ByteBuffer(string: "hello")),
      to: .network(HostPort(host: "127.0.0.1", port: port)), timeout: timeout)
  }

  private static func error(_ call: HTTPCall) async -> HTTPClientError? {
    do {
      _ = try await call.response.get()
      return nil
    } catch {
      return error as? HTTPClientError
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\nok", 200, true),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nX: y\r\n\r\n", 204, true),
    ("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n2\r\nok\r\n0\r\n\r\n", 500, false),
  ])
  func aResponseOfAnyStatusIsReturned(response: String, status: Int, isSuccess: Bool) async throws {
    try await ScriptedServer.with(response) { server in
      let response = try await Self.call(port: server.port).response.get()
      #expect((response.status, response.isSuccess) == (status, isSuccess))
      #expect(response.headers.first(name: "x") == "y")
      #expect(String(buffer: response.body) == (status == 204 ? "" : "ok"))
      let head = """
        POST /a?b=c HTTP/1.1\r\nContent-Type: text/plain\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: 5\r
        Connection: close
        """
      #expect(await server.next() == .request(head: head, body: "hello"))
      #expect(await server.next() == .closed)
    }
  }

  @Test(arguments: [nil, "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"])
  func anIncompleteResponseTimesOutAndTheConnectionIsClosed(response: String?) async throws {
    try await ScriptedServer.with(response) { server in
      let call = Self.call(port: server.port, timeout: .milliseconds(20))
      #expect(await Self.error(call) == .timedOut(after: .milliseconds(20)))
      await server.waitForClose()
    }
  }

  @Test func theTimeoutIncludesConnecting() async throws {
    // The queue has room for one connection, which nothing accepts.
    let listener = try ListeningSocket(backlog: 0)
    let first = try await ClientBootstrap(group: Self.loop).connect(host: "127.0.0.1", port: listener.port).get()
    let duration = await ContinuousClock().measure {
      let call = Self.call(port: listener.port, timeout: .milliseconds(20))
      #expect(await Self.error(call) == .timedOut(after: .milliseconds(20)))
    }
    #expect(duration < .seconds(4))
    try await first.close()
  }

  @Test func aCallCanBeCancelled() async throws {
    try await ScriptedServer.with(nil) { server in
      let call = Self.call(port: server.port)
      _ = await server.next()
      call.cancel()
      #expect(await Self.error(call) == .cancelled)
      #expect(await server.next() == .closed)
    }
  }

  @Test func aCallThatIsCancelledBeforeItIsConnectedSendsNothing() async throws {
    try await ScriptedServer.with(nil) { server in
      let port = server.port
      let call = try await Self.loop.submit {
        let call = Self.call(port: port)
        call.cancel()
        return call
      }.get()
      #expect(await Self.error(call) == .cancelled)
      #expect(await server.next() == .closed)
    }
  }

  @Test func aLargeBodyIsAnError() async throws {
    try await ScriptedServer.with("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n" + String(repeating: "x", count: 101))
    {
      let call = Self.call(port: $0.port)
      #expect(await Self.error(call) == .responseTooLarge(limit: 100))
    }
  }

  @Test func brokenHTTPIsAnError() async throws {
    try await ScriptedServer.with("hello\r\n\r\n") {
      guard case .incompleteResponse? = await Self.error(Self.call(port: $0.port)) else {
        Issue.record("expected an incomplete response")
        return
      }
    }
  }

  @Test func aRefusedConnectionHasTheSystemsReason() async throws {
    let port = try await ScriptedServer.unusedPort()
    #expect(await Self.error(Self.call(port: port)) == .unreachable(reason: "Connection refused"))
  }

  @Test func errorsAreDescribed() {
    #expect("\(HTTPClientError.timedOut(after: .seconds(5)))" == "no response within 5 s")
    #expect("\(HTTPClientError.timedOut(after: .milliseconds(250)))" == "no response within 250 ms")
    #expect("\(HTTPClientError.unreachable(reason: "No route"))" == "cannot connect: No route")
  }
}
