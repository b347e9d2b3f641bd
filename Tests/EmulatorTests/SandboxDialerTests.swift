import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Emulator

@Suite struct SandboxDialerTests {
  private static let loop = MultiThreadedEventLoopGroup.singleton.next()

  private static func dialer() -> SandboxDialer {
    var dialer = SandboxDialer()
    dialer.openSocket = { socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) }
    return dialer
  }

  /// Listens at a port of 127.0.0.1 with a queue for one connection, and accepts none.
  private static func withListener(_ body: (Int) async throws -> Void) async throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(listener) }
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
    try #require(address.withSockAddr { bind(listener, $0, socklen_t($1)) } == 0)
    try #require(listen(listener, 0) == 0)
    var bound = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &bound) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
    }
    try await body(Int(UInt16(bigEndian: bound.sin_port)))
  }

  private static func connect(_ port: Int) -> EventLoopFuture<any Channel> {
    loop.flatSubmit { dialer().connect(port: port, on: loop) { $0.eventLoop.makeSucceededVoidFuture() } }
  }

  @Test func aConnectionIsMadeOrRefused() async throws {
    try await Self.withListener { port in
      let channel = try await Self.connect(port).get()
      #expect(channel.isActive)
      #expect(channel.remoteAddress?.port == port)
      try await channel.close()
    }
    let refused = Self.connect(1)
    await #expect(throws: (any Error).self) { try await refused.get() }
  }

  @Test func aFullQueueDoesNotHoldUpTheLoop() async throws {
    try await Self.withListener { port in
      let first = try await Self.connect(port).get()
      let order = NIOLoopBoundBox.makeBoxSendingValue([String](), eventLoop: Self.loop)
      let second = Self.loop.flatSubmit {
        let second = Self.dialer().connect(port: port, on: Self.loop) { $0.eventLoop.makeSucceededVoidFuture() }
        second.whenComplete { _ in order.value.append("connection") }
        Self.loop.execute { order.value.append("other work") }
        return second
      }
      // The queue is full: nobody answers in time.
      await #expect(throws: (any Error).self) { try await second.get() }
      #expect(try await Self.loop.submit { order.value }.get() == ["other work", "connection"])
      try await first.close()
    }
  }
}
