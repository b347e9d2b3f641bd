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

  /// Listens with a queue for one connection, and accepts none.
  private static func withListener(_ body: (Int) async throws -> Void) async throws {
    let listener = try ListeningSocket(backlog: 0)
    try await body(listener.port)
    withExtendedLifetime(listener) {}
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
