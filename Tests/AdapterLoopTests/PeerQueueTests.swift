import AdapterLoop
import Glibc
import PeerKit
import Testing

@Suite struct PeerQueueTests {
  init() { loopThread }

  /// Where a server listens, and how a client reaches it.
  enum Family: CaseIterable, Sendable {
    case version4, version6, unix
    /// `::` for both versions, as Node listens, reached over IPv4.
    case both
  }

  /// A listener that the test itself accepts from, with blocking calls.
  private final class Listener {
    let address: StreamSocket.Address
    private let descriptor: Int32
    private let path: String?

    init(_ family: Family) throws {
      var path: String?
      let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      let descriptor = socket(family == .unix ? AF_UNIX : family == .version4 ? AF_INET : AF_INET6, type, 0)
      var bytes: [UInt8]
      switch family {
      case .unix:
        let name = "/tmp/peer-queue-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
        bytes = withUnsafeBytes(of: address) { Array($0) }
        path = name
      case .version4:
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        bytes = withUnsafeBytes(of: address) { Array($0) }
      case .version6, .both:
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        if family == .version6 { withUnsafeMutableBytes(of: &address.sin6_addr) { $0[15] = 1 } }
        var isVersion6Only: Int32 = family == .version6 ? 1 : 0
        setsockopt(
          descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isVersion6Only, socklen_t(MemoryLayout<Int32>.size))
        bytes = withUnsafeBytes(of: address) { Array($0) }
      }
      var length = socklen_t(bytes.count)
      let isBound = bytes.withUnsafeMutableBytes { bytes in
        guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        return bind(descriptor, address, length) == 0 && listen(descriptor, 4) == 0
          && getsockname(descriptor, address, &length) == 0
      }
      try #require(isBound)
      let port = Int(bytes[2]) << 8 | Int(bytes[3])
      let address =
        if let path { StreamSocket.Address(unixPath: path) } else {
          StreamSocket.Address(host: family == .version6 ? "::1" : "127.0.0.1", port: port)
        }
      self.descriptor = descriptor
      self.path = path
      self.address = try #require(address)
    }

    func acceptOne() -> Int32 { accept(descriptor, nil, nil) }

    deinit {
      close(descriptor)
      if let path { unlink(path) }
    }
  }

  private func read(_ descriptor: Int32, count: Int) -> Int {
    var buffer = [UInt8](repeating: 0, count: count)
    return recv(descriptor, &buffer, count, Int32(MSG_WAITALL))
  }

  @Test(arguments: Family.allCases)
  @LoopActor func countsWhatThePeerHasNotRead(family: Family) async throws {
    let listener = try Listener(family)
    let socket = try await StreamSocket.connect(to: listener.address)
    #expect(socket.peerQueue == PeerQueue(unread: 0, isAccepted: false))
    try await socket.write([UInt8](repeating: 1, count: 1000))
    #expect(socket.peerQueue == PeerQueue(unread: 1000, isAccepted: false))
    let peer = listener.acceptOne()
    defer { close(peer) }
    #expect(socket.peerQueue == PeerQueue(unread: 1000, isAccepted: true))
    #expect(read(peer, count: 600) == 600)
    #expect(socket.peerQueue == PeerQueue(unread: 400, isAccepted: true))
    #expect(read(peer, count: 400) == 400)
    #expect(socket.peerQueue == PeerQueue(unread: 0, isAccepted: true))
    try await socket.write([UInt8](repeating: 1, count: 7))
    #expect(socket.peerQueue == PeerQueue(unread: 7, isAccepted: true))
  }

  /// More than its buffers hold: what is still on this side is unread as well.
  @Test(arguments: Family.allCases)
  @LoopActor func countsWhatHasNotLeftYet(family: Family) async throws {
    let listener = try Listener(family)
    let socket = try await StreamSocket.connect(to: listener.address)
    let peer = listener.acceptOne()
    defer { close(peer) }
    let size = 20_000_000
    let written = try socket.writeAvailable([UInt8](repeating: 1, count: size).span)
    #expect(written > 0 && written < size)
    #expect(socket.peerQueue?.unread == written)
    #expect(read(peer, count: 100) == 100)
    #expect(socket.peerQueue?.unread == written - 100)
  }

  @Test(arguments: Family.allCases)
  @LoopActor func aPeerThatIsGoneCannotBeAsked(family: Family) async throws {
    let listener = try Listener(family)
    let socket = try await StreamSocket.connect(to: listener.address)
    try await socket.write([1])
    close(listener.acceptOne())
    #expect(socket.peerQueue == nil)
    socket.close()
    #expect(socket.peerQueue == nil)
  }
}
