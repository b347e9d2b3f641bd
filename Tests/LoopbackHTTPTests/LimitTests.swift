import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP
import PeerKit
import Testing

@Suite struct LimitTests {
  init() { loopThread }

  /// Requests something from a peer with this script and gives back how receiving the whole response failed, at once
  /// and in parts.
  @LoopActor private func failure(
    limits: HTTPConnection.Limits = .init(), script: @escaping @Sendable (PeerConnection) -> Void
  ) async throws -> ConnectionError? {
    let failure = try await failure(limits: limits, inParts: false, script: script)
    #expect(try await self.failure(limits: limits, inParts: true, script: script) == failure)
    return failure
  }

  @LoopActor private func failure(
    limits: HTTPConnection.Limits, inParts: Bool, script: @escaping @Sendable (PeerConnection) -> Void
  ) async throws -> ConnectionError? {
    let peer = ScriptedPeer { connection, _ in
      connection.readHead()
      script(connection)
    }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let connection = try await HTTPConnection.connect(to: address, limits: limits)
    defer { connection.close() }
    let request = HTTPRequest(method: .get, target: Array("/".utf8))
    return await #expect(throws: ConnectionError.self) {
      _ = try await connection.send(head: request.head(), body: [], method: .get)
      var body = UniqueByteBuffer()
      if inParts {
        try await connection.receiveBody { body.append(copying: $0) }
      } else {
        try await connection.receiveBody(into: &body)
      }
    }
  }

  /// A peer that writes the same bytes until the connection is closed.
  private static func endless(after head: String, _ part: String) -> @Sendable (PeerConnection) -> Void {
    let block = Array(String(repeating: part, count: 100).utf8)
    return { connection in
      connection.write("HTTP/1.1 200 OK\r\n\(head)\r\n")
      while connection.write(block) {}
    }
  }

  @Test @LoopActor func anAnnouncedLengthBeyondTheLimitIsRefusedAtOnce() async throws {
    #expect(
      try await failure {
        $0.write("HTTP/1.1 200 OK\r\ncontent-length: 999999999999999\r\n\r\n")
        $0.waitForClose()
      } == .bodyTooLarge(limit: 1024 * 1024))
  }

  @Test @LoopActor func noRoomIsMadeForWhatIsOnlyAnnounced() async throws {
    var limits = HTTPConnection.Limits()
    limits.body = .max
    #expect(
      try await failure(limits: limits) {
        $0.write("HTTP/1.1 200 OK\r\ncontent-length: 999999999999999\r\n\r\nhello")
      } == .closedInBody(received: 5, expected: 999_999_999_999_999))
  }

  @Test @LoopActor func endlessChunksEndAtTheLimit() async throws {
    // Chunks of 1,000 bytes: what reads sizes byte by byte is slow when it is not optimized.
    let chunk = "3e8\r\n\(String(repeating: "x", count: 1000))\r\n"
    let script = Self.endless(after: "transfer-encoding: chunked\r\n", chunk)
    #expect(try await failure(script: script) == .bodyTooLarge(limit: 1024 * 1024))
  }

  @Test @LoopActor func anEndlessBodyWithoutALengthEndsAtTheLimit() async throws {
    #expect(try await failure(script: Self.endless(after: "", "hello")) == .bodyTooLarge(limit: 1024 * 1024))
  }

  @Test @LoopActor func anEndlessHeadEndsAtTheLimit() async throws {
    let error = try await failure(script: Self.endless(after: "x: ", "y"))
    #expect(error == .invalidResponse(HTTPParseError("its head is larger than 262144 bytes")))
  }

  @Test @LoopActor func endlessInterimResponsesEnd() async throws {
    let error = try await failure {
      while $0.write(Array("HTTP/1.1 103 Early Hints\r\n\r\n".utf8)) {}
    }
    #expect(error == .invalidResponse(HTTPParseError("it has more than 64 responses with a 1xx status")))
  }
}
