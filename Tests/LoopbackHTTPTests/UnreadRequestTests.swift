import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP
import PeerKit
import Testing

@Suite struct UnreadRequestTests {
  init() { loopThread }

  /// Sends a request to a peer that answers early, and reads the rest of the request only when told to.
  @LoopActor
  private func answeredEarly(
    _ request: HTTPRequest,
    _ check: @LoopActor (HTTPConnection, _ readRest: () async -> Void) async throws -> Void
  ) async throws {
    let gate = Gate()
    let peer = ScriptedPeer { connection, _ in
      connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
      gate.wait()
      connection.read(count: request.body.count)
      connection.write("read")
      connection.readHead()
    }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let connection = try await HTTPConnection.connect(to: address)
    defer { connection.close() }
    _ = try await connection.send(head: request.head(), body: request.body, method: request.method)
    var body = UniqueByteBuffer()
    try await connection.receiveBody(into: &body)
    try await check(connection) {
      gate.open()
      while !connection.hasPendingEvent { await Task.yield() }
    }
  }

  @Test(arguments: [1, 10_000, 100_000])
  @LoopActor func anUploadThatWasAnsweredEarlyIsSeenAsUnread(size: Int) async throws {
    let request = HTTPRequest(
      method: .put, target: Array("/".utf8), body: SharedBytes([UInt8](repeating: 65, count: size)), hasBody: true)
    try await answeredEarly(request) { connection, readRest in
      #expect(connection.isReusable)
      #expect(!connection.hasPeerReadAll())
      #expect(connection.requestQueue == PeerQueue(unread: size, isAccepted: true))
      await readRest()
      #expect(connection.hasPeerReadAll())
      #expect(connection.requestQueue?.unread == 0)
    }
  }

  @Test @LoopActor func aRequestWithoutABodyNeedsNoProof() async throws {
    try await answeredEarly(HTTPRequest(method: .get, target: Array("/".utf8))) { connection, _ in
      #expect(connection.hasPeerReadAll())
      // Nothing that comes later is to be taken for the earlier request.
      connection.begin(head: Array("GET / HTTP/1.1\r\n\r\n".utf8), body: [])
      #expect(connection.requestQueue?.unread ?? 0 <= connection.sent)
      #expect(connection.hasPeerReadAll())
    }
  }

  @Test @LoopActor func aHeadMayBeAwaitedAgain() async throws {
    let peer = ScriptedPeer { connection, _ in
      connection.read(until: "GO ON")
      connection.write("HTTP/1.1 204 No Content\r\n\r\n")
      connection.readHead()
    }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let connection = try await HTTPConnection.connect(to: address)
    defer { connection.close() }
    connection.begin(head: Array("GET / HTTP/1.1\r\n\r\n".utf8), body: [])
    await #expect(throws: ConnectionError.deadlinePassed) {
      _ = try await connection.receiveHead(method: .get, until: .now + .milliseconds(20))
    }
    try await connection.write(Array("GO ON".utf8))
    #expect(try await connection.receiveHead(method: .get).status == 204)
  }
}
