import AdapterLoop
import ByteBuffers
import PeerKit
import Testing

@Suite struct StreamSocketTests {
  init() { loopThread }

  private func address(_ port: Int) throws -> StreamSocket.Address {
    try #require(StreamSocket.Address(host: "127.0.0.1", port: port))
  }

  @Test @LoopActor func bytesGoBothWaysAndTheEndIsSeen() async throws {
    let peer = ScriptedPeer { connection, _ in
      connection.read(until: "ping")
      connection.write("pong")
      connection.close()
    }
    let socket = try await StreamSocket.connect(to: address(peer.port))
    try await socket.write(Array("pi".utf8), SharedBytes(Array("ng".utf8)))
    var buffer = UniqueByteBuffer()
    while try await socket.read(into: &buffer, atMost: 100) > 0 {}
    #expect([UInt8](copying: buffer.span) == Array("pong".utf8))
  }

  @Test @LoopActor func moreThanTheKernelTakesAtOnceIsWritten() async throws {
    let size = 8_000_000
    let peer = ScriptedPeer { connection, _ in
      connection.write(connection.read(count: size) == size ? "all" : "cut")
    }
    let socket = try await StreamSocket.connect(to: address(peer.port))
    let big = [UInt8](repeating: 7, count: size)
    try await socket.write(big)
    var buffer = UniqueByteBuffer()
    _ = try await socket.read(into: &buffer, atMost: 100)
    #expect([UInt8](copying: buffer.span) == Array("all".utf8))
  }

  @Test @LoopActor func nobodyListens() async throws {
    let unused = ReservedPort()
    let error = await #expect(throws: SocketError.self) {
      _ = try await StreamSocket.connect(to: address(unused.number))
    }
    #expect(error?.isRefused == true)
    let noSocket = try #require(StreamSocket.Address(unixPath: "/nowhere/app.sock"))
    let missing = await #expect(throws: SocketError.self) { _ = try await StreamSocket.connect(to: noSocket) }
    #expect(missing?.isRefused == true)
  }

  /// No edge comes when a Unix socket's queue has room again, so the caller must hear of it rather than wait.
  @Test @LoopActor func aFullQueueIsReportedAtOnce() async throws {
    let listener = FullUnixListener()
    let address = try #require(StreamSocket.Address(unixPath: listener.path))
    let error = await #expect(throws: SocketError.self) {
      _ = try await StreamSocket.connect(to: address, until: .now + .seconds(30))
    }
    #expect(error?.isQueueFull == true)
    #expect(error?.isRefused == false)
    listener.serve { $0.write("pong") }
    let socket = try await StreamSocket.connect(to: address)
    var buffer = UniqueByteBuffer()
    _ = try await socket.read(into: &buffer, atMost: 100)
    #expect([UInt8](copying: buffer.span) == Array("pong".utf8))
  }

  @Test @LoopActor func aDeadlineEndsAWait() async throws {
    let peer = ScriptedPeer { connection, _ in connection.readHead() }
    let socket = try await StreamSocket.connect(to: address(peer.port))
    var buffer = UniqueByteBuffer()
    let start = ContinuousClock.now
    await #expect(throws: SocketError.deadlinePassed) {
      _ = try await socket.read(into: &buffer, atMost: 1, until: start + .milliseconds(30))
    }
    #expect(ContinuousClock.now - start >= .milliseconds(30))
    socket.close()
  }

  @Test @LoopActor func closingWakesWhoWaits() async throws {
    let peer = ScriptedPeer { connection, _ in connection.readHead() }
    let socket = try await StreamSocket.connect(to: address(peer.port))
    let reader = Task { () async -> SocketError? in
      do throws(SocketError) {
        try await socket.waitUntilReadable()
        return nil
      } catch {
        return error
      }
    }
    await Task.yield()
    socket.close()
    #expect(await reader.value == .closed)
  }

  @Test @LoopActor func whatHappenedOnAnIdleConnectionIsSeen() async throws {
    let peer = ScriptedPeer { connection, number in
      connection.read(until: "go")
      if number == 1 { connection.write("unasked") }
      if number == 2 { connection.reset() }
    }
    for _ in 0..<3 {
      let socket = try await StreamSocket.connect(to: address(peer.port))
      #expect(!socket.hasPendingEvent)
      try await socket.write(Array("go".utf8))
      try? await socket.waitUntilReadable()
      #expect(socket.hasPendingEvent)
    }
  }

  @Test func addressesAreNumeric() {
    #expect(StreamSocket.Address(host: "127.0.0.1", port: 80)?.description == "127.0.0.1:80")
    #expect(StreamSocket.Address(host: "localhost", port: 80) == nil)
    #expect(StreamSocket.Address(host: "::1", port: 80)?.description == "[::1]:80")
    #expect(StreamSocket.Address(host: "example.com", port: 80) == nil)
    #expect(StreamSocket.Address(host: "127.0.0.1", port: 65536) == nil)
    #expect(StreamSocket.Address(unixPath: String(repeating: "x", count: 108)) == nil)
  }
}

extension StreamSocket {
  /// Appends what has arrived, waiting until there is something: how many bytes came, 0 at the end of the stream.
  fileprivate func read(
    into buffer: inout UniqueByteBuffer, atMost limit: Int, until deadline: ContinuousClock.Instant? = nil
  ) async throws(SocketError) -> Int {
    while true {
      try await waitUntilReadable(until: deadline)
      if let count = try readAvailable(into: &buffer, atMost: limit) { return count }
    }
  }
}
