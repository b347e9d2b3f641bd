import AdapterCore
import Glibc
import NIOCore
import ProcFilesystem

/// A program that listens on the app's port.
package struct PortOccupant: Sendable, Equatable {
  /// The port.
  package let port: UInt16
  /// The program's process ID; nil if the system does not show it, for example that of another user.
  package let pid: Int32?
  /// The program's name; nil if the system does not show it.
  package let name: String?

  /// The program `name` at a port.
  package init(port: UInt16, pid: Int32?, name: String?) {
    self.port = port
    self.pid = pid
    self.name = name
  }

  /// Finds the program that receives connections to one of the app's addresses; nil if there is none, and for a Unix
  /// socket.
  static func find(at app: Endpoint) -> PortOccupant? {
    for address in app.addresses {
      guard case .ip(_, let port) = address, isTaken(address), SocketOwner.inode(of: address) != nil else { continue }
      let pid = SocketOwner.process(listeningAt: [address], besides: 0)
      return PortOccupant(port: port, pid: pid, name: pid.map { ListeningProcesses.name(of: $0) })
    }
    return nil
  }

  /// Whether another socket cannot be bound to the address. The tables of sockets do not show that: a listener on all
  /// IPv6 addresses may or may not accept IPv4 connections.
  private static func isTaken(_ endpoint: Endpoint) -> Bool {
    guard case .ip(let address, let port) = endpoint.forConnecting,
      let address = try? SocketAddress(ipAddress: "\(address)", port: Int(port))
    else { return false }
    let descriptor = socket(Int32(address.protocol.rawValue), Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // As servers do it: connections of an earlier one do not count.
    var on: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
    return address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } != 0 && errno == EADDRINUSE
  }
}

extension PortOccupant: CustomStringConvertible {
  /// `port 8080 is in use by python3 (pid 4711)`.
  package var description: String {
    guard let pid, let name else { return "port \(port) is in use by another user's program" }
    return "port \(port) is in use by \(name) (pid \(pid))"
  }
}
