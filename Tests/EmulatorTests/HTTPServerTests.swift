import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Emulator

/// The server shell, with a router that tells what it got. No runtime is involved.
@Suite struct HTTPServerTests {
  /// Runs a server for the duration of `body`.
  private func withServer(
    _ limits: HTTPServer.Limits = HTTPServer.Limits(body: 1000, head: .seconds(30)),
    router: @escaping @Sendable (HTTPExchange) -> Void = HTTPServerTests.echo, _ body: (Int) async throws -> Void
  ) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
    let server = try await loop.flatSubmit {
      HTTPServer.bind(
        to: .address(address), on: loop, limits: limits, budget: ConnectionBudget(connections: 100, bytes: 10_000_000),
        router: router)
    }
    .get()
    do {
      try await body(try #require(server.address.port))
    } catch {
      try await loop.submit { server.abort() }.get()
      throw error
    }
    try await loop.submit { server.abort() }.get()
  }

  /// Answers with method, target and body.
  private static let echo: @Sendable (HTTPExchange) -> Void = { exchange in
    switch exchange.body {
    case .whole(let body):
      exchange.respond(.text(.ok, "\(exchange.head.method) \(exchange.head.uri) \(String(buffer: body))"))
    case .tooLarge(let size): exchange.respond(.text(.payloadTooLarge, "\(size)"))
    case .stream: exchange.respond(.text(.internalServerError, "not asked for"))
    }
  }

  @Test func oneConnectionServesManyRequests() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        for number in 0..<50 {
          let reply = try await connection.request("POST", "/\(number)", body: "b\(number)")
          #expect(reply.body == "POST /\(number) b\(number)")
          #expect(reply.headers["connection"] == nil)
        }
      }
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        let count = 2000
        try await connection.send((0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
        for number in 0..<count { #expect(try await connection.reply().body == "GET /\(number) ") }
      }
    }
  }

  @Test func aRequestMayComeByteByByte() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        for byte in "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" {
          try await connection.send(String(byte))
        }
        #expect(try await connection.reply().body == "POST /x abc")
      }
    }
  }

  @Test func aClientThatClosesItsSideIsStillAnswered() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        try await connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.finish()
        #expect(try await connection.reply().body == "GET /x ")
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test func connectionsCloseWhenAsked() async throws {
    try await withServer { port in
      for request in [
        "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /x HTTP/1.0\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
      ] {
        try await Connection.with(port: port) { connection in
          try await connection.send(request)
          let reply = try await connection.reply()
          #expect(reply.body == "GET /x ")
          #expect(reply.headers["connection"] == "close")
          #expect(try await connection.isAtEnd())
        }
      }
    }
  }

  @Test func aLargeAnswerIsWholeThoughTheConnectionCloses() async throws {
    try await withServer(HTTPServer.Limits(body: 2_000_000, head: nil)) { port in
      try await Connection.with(port: port) { connection in
        let body = String(repeating: "x", count: 1_500_000)
        let reply = try await connection.request("POST", "/", headers: ["Connection: close"], body: body)
        #expect(reply.body == "POST / " + body)
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test func anOldClientMayKeepItsConnection() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        for _ in 0..<2 {
          try await connection.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
          let reply = try await connection.reply()
          #expect(reply.headers["connection"] == "keep-alive")
        }
      }
    }
  }

  @Test func answersToHEADHaveNoBody() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        let head = try await connection.request("HEAD", "/x")
        #expect(head.headers["content-length"] == "8")
        #expect(try await connection.request("GET", "/y").body == "GET /y ")
      }
    }
  }

  @Test func answersWithoutContentHaveNoLength() async throws {
    try await withServer(router: { $0.respond(HTTPAnswer(.noContent)) }) { port in
      try await Connection.with(port: port) { connection in
        for _ in 0..<2 {
          let reply = try await connection.request("GET", "/")
          #expect(reply.status == 204)
          #expect(reply.headers["content-length"] == nil)
        }
      }
    }
  }

  @Test func aClientThatAsksWhetherItMayGoOnIsTold() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        try await connection.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(try await connection.reply().status == 100)
        try await connection.send("abc")
        #expect(try await connection.reply().body == "POST /x abc")
        try await connection.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
        let refusal = try await connection.reply()
        #expect((refusal.status, refusal.body) == (413, "1001"))
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test func aBodyThatIsTooLargeIsReadAndRefused() async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        let long = try await connection.request("POST", "/", body: String(repeating: "x", count: 100_000))
        #expect((long.status, long.body) == (413, "100000"))
        try await connection.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<3 { try await connection.send("190\r\n\(String(repeating: "x", count: 400))\r\n") }
        try await connection.send("0\r\n\r\n")
        let chunked = try await connection.reply()
        #expect((chunked.status, chunked.body) == (413, "1200"))
        #expect(try await connection.request("POST", "/x", body: "abc").body == "POST /x abc")
      }
    }
  }

  @Test(arguments: [
    "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\na b: c\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])
  func whatIsNotHTTPIsRefusedOnce(_ bytes: String) async throws {
    try await withServer { port in
      try await Connection.with(port: port) { connection in
        try await connection.send(bytes)
        #expect(try await connection.reply().status == 400)
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test func headersThatAreTooLargeAreRefused() async throws {
    var limits = HTTPServer.Limits(body: 10, head: nil)
    limits.fieldBytes = 500
    limits.headerBytes = 2000
    limits.fields = 20
    try await withServer(limits) { port in
      for fields in [
        "a: \(String(repeating: "x", count: 600))\r\n",
        (0..<10).map { "a\($0): \(String(repeating: "x", count: 300))\r\n" }.joined(),
        (0..<30).map { "a\($0): x\r\n" }.joined(),
      ] {
        try await Connection.with(port: port) { connection in
          try await connection.send("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
          #expect(try await connection.reply().status == 431)
          #expect(try await connection.isAtEnd())
        }
      }
    }
  }

  @Test func aClientThatSendsNoHeadIsLetGo() async throws {
    try await withServer(HTTPServer.Limits(body: 10, head: .milliseconds(50))) { port in
      try await Connection.with(port: port) { connection in
        try await connection.send("GET / HTTP/1.1\r\nHost:")
        #expect(try await connection.isGone())
      }
    }
  }

  @Test func aClientThatSendsNoBodyIsLetGo() async throws {
    var limits = HTTPServer.Limits(body: 10, head: nil)
    limits.bodyDuration = .milliseconds(50)
    try await withServer(limits) { port in
      try await Connection.with(port: port) { connection in
        try await connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
        #expect(try await connection.reply().status == 408)
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test func aClientThatGoesIsToldToWhoeverAsked() async throws {
    let events = LogRecorder()
    let router: @Sendable (HTTPExchange) -> Void = { exchange in
      exchange.onDisconnect = { events.append(Array("gone\n".utf8)) }
      events.append(Array("asked\n".utf8))
    }
    try await withServer(router: router) { port in
      try await Connection.with(port: port) { connection in
        try await connection.send("GET", "/")
        _ = await events.line(startingWith: "asked")
      }
      _ = await events.line(startingWith: "gone")
    }
  }
}
