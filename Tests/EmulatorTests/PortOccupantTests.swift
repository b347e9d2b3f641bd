import AdapterCore
import Glibc
import Testing

@testable import Emulator

/// Which program has the port of an app. The test's own process stands for a program.
@Suite struct PortOccupantTests {
  private func occupant(of port: Int, host: String = "127.0.0.1") throws -> PortOccupant? {
    PortOccupant.find(at: .ip(try #require(IPAddress(host)), port: UInt16(port)))
  }

  @Test(arguments: ["127.0.0.1", "0.0.0.0"])
  func aListenerThatGetsTheAppsConnectionsIsNamed(address: String) throws {
    let listener = try ListeningSocket(address)
    let occupant = try #require(try occupant(of: listener.port))
    #expect(occupant.pid == getpid())
    #expect(occupant.description.hasPrefix("port \(listener.port) is in use by "))
    #expect(occupant.description.hasSuffix(" (pid \(getpid()))"))
    withExtendedLifetime(listener) {}
  }

  /// The table of sockets looks the same whether a listener on all IPv6 addresses takes IPv4 connections or not.
  @Test(arguments: [true, false])
  func aListenerOnAllVersion6AddressesMayTakeVersion4(takesVersion4: Bool) throws {
    let listener = try ListeningSocket("::", takesVersion4: takesVersion4)
    #expect(try (occupant(of: listener.port) != nil) == takesVersion4)
    #expect(try occupant(of: listener.port, host: "::1") != nil)
    withExtendedLifetime(listener) {}
  }

  @Test func aListenerAtAnotherAddressIsNoObstacle() throws {
    let listener = try ListeningSocket("127.0.0.2")
    #expect(try occupant(of: listener.port) == nil)
    withExtendedLifetime(listener) {}
  }

  @Test func aFreePortHasNoOccupant() throws {
    let port = try ListeningSocket("127.0.0.1").port
    #expect(try occupant(of: port) == nil)
  }

  @Test func localhostMeansBothAddresses() throws {
    let listener = try ListeningSocket("::1")
    #expect(PortOccupant.find(at: .localhost(port: UInt16(listener.port)))?.pid == getpid())
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
