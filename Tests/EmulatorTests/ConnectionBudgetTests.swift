import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Emulator

/// What becomes of connections for which there is no room.
@Suite struct ConnectionBudgetTests {
  /// Runs a server that answers each request, and those to `/endless` without end.
  private func withServer(
    connections: Int = 100, bytes: Int = 1_000_000, _ preference: ConnectionBudget.Preference,
    _ body: (Int) async throws -> Void
  ) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
    let server = try await loop.flatSubmit {
      HTTPServer.bind(
        to: .address(address), on: loop, limits: HTTPServer.Limits(body: 1_000_000, head: nil),
        budget: ConnectionBudget(connections: connections, bytes: bytes, preference: preference)
      ) { exchange in
        if exchange.head.uri == "/endless" {
          exchange.begin(HTTPAnswer(.ok))
        } else {
          exchange.respond(.text(.ok, exchange.head.uri))
        }
      }
    }.get()
    do {
      try await body(try #require(server.address.port))
    } catch {
      try await loop.submit { server.abort() }.get()
      throw error
    }
    try await loop.submit { server.abort() }.get()
  }

  @Test func theOneThatIsIdleLongestMakesRoom() async throws {
    try await withServer(connections: 2, .closeOldest) { port in
      try await Connection.with(port: port) { first in
        let reply = try await first.request("GET", "/1")
        #expect(reply.body == "/1")
        try await Connection.with(port: port) { second in
          let reply = try await second.request("GET", "/2")
          #expect(reply.body == "/2")
          // By this one the other is the one that is idle longest.
          let again = try await first.request("GET", "/3")
          #expect(again.body == "/3")
          try await Connection.with(port: port) { third in
            let reply = try await third.request("GET", "/4")
            #expect(reply.body == "/4")
            let isGone = try await second.isGone()
            #expect(isGone)
            let last = try await first.request("GET", "/5")
            #expect(last.body == "/5")
          }
        }
      }
    }
  }

  @Test func oneThatIsBeingAnsweredMakesNoRoom() async throws {
    try await withServer(connections: 1, .closeOldest) { port in
      try await Connection.with(port: port) { busy in
        try await busy.send("GET", "/endless")
        let reply = try await busy.head()
        #expect(reply.status == 200)
        try await refused(port)
      }
    }
  }

  @Test func thoseThatCameFirstCanBePreferred() async throws {
    try await withServer(connections: 1, .closeNewest) { port in
      try await Connection.with(port: port) { first in
        let reply = try await first.request("GET", "/1")
        #expect(reply.body == "/1")
        try await refused(port)
        let again = try await first.request("GET", "/2")
        #expect(again.body == "/2")
      }
    }
  }

  @Test func bodiesThatAreNotCompleteMakeRoomForOthers() async throws {
    try await withServer(bytes: 10_000, .closeOldest) { port in
      try await Connection.with(port: port) { slow in
        try await slow.send(
          "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + String(repeating: "x", count: 8000))
        // The server has read all of that once it has served requests that were made after it.
        try await Connection.with(port: port) { later in
          for _ in 0..<3 { _ = try await later.request("GET", "/later") }
        }
        try await Connection.with(port: port) { other in
          let body = String(repeating: "y", count: 9000)
          let reply = try await other.request("POST", "/other", body: body)
          #expect(reply.body == "/other")
        }
        let isGone = try await slow.isGone()
        #expect(isGone)
      }
    }
  }

  /// Expects that a connection is closed before any request, with or without the word why.
  private func refused(_ port: Int) async throws {
    try await Connection.with(port: port) { connection in
      if let head = try? await connection.head() { #expect(head.status == 503) }
    }
  }
}
