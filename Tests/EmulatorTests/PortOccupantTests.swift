import AdapterCore
import Glibc
import Testing

@testable import Emulator

/// Which program has the port of an app. The test's own process stands for a program.
@Suite struct PortOccupantTests {
  /// A socket that listens, at an address and a port of the kernel's choice.
  private final class Listener {
    let descriptor: Int32
    let port: UInt16

    init(_ family: Int32, _ address: String, takesVersion4: Bool = true) throws {
      descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var only: CInt = takesVersion4 ? 0 : 1
      if family == AF_INET6 {
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<CInt>.size))
      }
      var storage = sockaddr_storage()
      var length = socklen_t(family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
      let descriptor = descriptor
      port = try withUnsafeMutableBytes(of: &storage) { bytes in
        let base = try #require(bytes.baseAddress)
        if family == AF_INET {
          base.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_family = sa_family_t(AF_INET)
          inet_pton(AF_INET, address, base + 4)
        } else {
          base.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_family = sa_family_t(AF_INET6)
          inet_pton(AF_INET6, address, base + 8)
        }
        let generic = base.assumingMemoryBound(to: sockaddr.self)
        try #require(bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0)
        try #require(getsockname(descriptor, generic, &length) == 0)
        return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
      }
    }

    deinit { close(descriptor) }
  }

  private func occupant(of port: UInt16, host: String = "127.0.0.1") throws -> PortOccupant? {
    PortOccupant.find(at: .ip(try #require(IPAddress(host)), port: port))
  }

  @Test(arguments: ["127.0.0.1", "0.0.0.0"])
  func aListenerThatGetsTheAppsConnectionsIsNamed(address: String) throws {
    let listener = try Listener(AF_INET, address)
    let occupant = try #require(try occupant(of: listener.port))
    #expect(occupant.pid == getpid())
    #expect(occupant.description.hasPrefix("port \(listener.port) is in use by "))
    #expect(occupant.description.hasSuffix(" (pid \(getpid()))"))
    withExtendedLifetime(listener) {}
  }

  /// The table of sockets looks the same whether a listener on all IPv6 addresses takes IPv4 connections or not.
  @Test(arguments: [true, false])
  func aListenerOnAllVersion6AddressesMayTakeVersion4(takesVersion4: Bool) throws {
    let listener = try Listener(AF_INET6, "::", takesVersion4: takesVersion4)
    #expect(try (occupant(of: listener.port) != nil) == takesVersion4)
    #expect(try occupant(of: listener.port, host: "::1") != nil)
    withExtendedLifetime(listener) {}
  }

  @Test func aListenerAtAnotherAddressIsNoObstacle() throws {
    let listener = try Listener(AF_INET, "127.0.0.2")
    #expect(try occupant(of: listener.port) == nil)
    withExtendedLifetime(listener) {}
  }

  @Test func aFreePortHasNoOccupant() throws {
    let port = try Listener(AF_INET, "127.0.0.1").port
    #expect(try occupant(of: port) == nil)
  }

  @Test func localhostMeansBothAddresses() throws {
    let listener = try Listener(AF_INET6, "::1")
    #expect(PortOccupant.find(at: .localhost(port: listener.port))?.pid == getpid())
    withExtendedLifetime(listener) {}
  }

  @Test func aUnixSocketIsNoPort() {
    #expect(PortOccupant.find(at: .unix(path: "/tmp/app.sock")) == nil)
  }

  @Test func theProgramOfAnotherUserHasNoName() {
    let occupant = PortOccupant(port: 8080, pid: nil, name: nil)
    #expect("\(occupant)" == "port 8080 is in use by another user's program")
  }
}
