import AdapterLoop
import Glibc
import LoopbackHTTP
import PeerKit
import Testing

/// Connections to a server that listens on one of the two addresses of `localhost`.
@Suite struct HTTPConnectorTests {
  init() { loopThread }

  private static let script: @Sendable (PeerConnection, Int) -> Void = { connection, _ in connection.close() }

  @LoopActor
  private func connector(_ port: Int, _ hosts: [String] = ["127.0.0.1", "::1"]) throws -> HTTPConnector {
    HTTPConnector(
      try hosts.map { try #require(StreamSocket.Address(host: $0, port: port)) }, host: "localhost:\(port)")
  }

  @Test(arguments: [ScriptedPeer.Loopback.version4, .version6])
  @LoopActor func findsTheServerAtEitherAddress(loopback: ScriptedPeer.Loopback) async throws {
    let port = ReservedPort()
    let peer = ScriptedPeer(on: loopback, port: port.number, Self.script)
    let connector = try connector(peer.port)
    #expect(connector.preferred == 0)
    try await connector.connect().close()
    #expect(connector.preferred == (loopback == .version4 ? 0 : 1))
  }

  @Test @LoopActor func triesTheAddressFirstThatAcceptedLast() async throws {
    let port = ReservedPort()
    let first = ScriptedPeer(on: .version6, port: port.number, Self.script)
    let connector = try connector(first.port)
    try await connector.connect().close()
    // Now both addresses have a server.
    let other = ScriptedPeer(on: .version4, port: first.port, Self.script)
    try await connector.connect().close()
    #expect(connector.preferred == 1)
    withExtendedLifetime((first, other)) {}
  }

  @Test @LoopActor func followsAServerThatComesBackAtTheOtherAddress() async throws {
    let reserved = ReservedPort()
    let port = reserved.number
    var peer = ScriptedPeer(on: .version4, port: port, Self.script)
    let connector = try connector(port)
    try await connector.connect().close()
    for loopback in [ScriptedPeer.Loopback.version6, .version4] {
      peer = ScriptedPeer(on: loopback, port: port, Self.script)
      try await connector.connect().close()
      #expect(connector.preferred == (loopback == .version4 ? 0 : 1))
      withExtendedLifetime(peer) {}
    }
  }

  @Test @LoopActor func isRefusedIfBothAddressesRefuse() async throws {
    let reserved = ReservedPort()
    let port = reserved.number
    let connector = try connector(port)
    let error = await #expect(throws: ConnectionError.self) { try await connector.connect() }
    #expect(error == .cannotConnect(.system(call: "connect", errno: ECONNREFUSED)))
    #expect(connector.preferred == 0)
  }

  /// As ::1 on a machine without IPv6: TCP has no way to a broadcast address.
  @Test @LoopActor func passesOverAnAddressThatTheMachineDoesNotHave() async throws {
    let peer = ScriptedPeer(on: .version4, Self.script)
    try await connector(peer.port, ["255.255.255.255", "127.0.0.1"]).connect().close()
    let reserved = ReservedPort()
    let port = reserved.number
    for hosts in [["255.255.255.255", "127.0.0.1"], ["127.0.0.1", "255.255.255.255"]] {
      let connector = try connector(port, hosts)
      let error = await #expect(throws: ConnectionError.self) { try await connector.connect() }
      #expect(error == .cannotConnect(.system(call: "connect", errno: ECONNREFUSED)))
    }
    #expect(SocketError.system(call: "connect", errno: EADDRNOTAVAIL).isAddressMissing)
    #expect(SocketError.system(call: "socket", errno: EAFNOSUPPORT).isAddressMissing)
  }
}
