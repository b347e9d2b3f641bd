import AdapterCore
import CLinux
import Diagnosis
import ProcFilesystem

/// The TCP connections that an app's processes have opened to others.
struct AppConnections {
  /// More sockets than this are not looked at.
  private static let most = 4096

  private let processes: AppProcesses
  /// The ports on which the app itself listens: connections there were accepted, or stay in the app.
  private let ownPorts: Set<UInt16>

  /// Looks where the app listens.
  init(of processes: AppProcesses) {
    self.processes = processes
    ownPorts = Set(processes.listeners.compactMap(\.endpoint.port))
  }

  /// The connections at this moment; nil if the kernel does not tell.
  var observed: [ObservedConnection]? {
    var buffer = [tcp_connection](repeating: tcp_connection(), count: Self.most)
    let count = list_connections(&buffer, buffer.count)
    guard count >= 0 else { return nil }
    let outgoing = buffer.prefix(Int(count)).filter { socket in
      !ownPorts.contains(socket.local_port)
        && !(ownPorts.contains(socket.remote_port) && Self.address(socket).isLoopback)
    }
    guard !outgoing.isEmpty else { return [] }
    let links = processes.ids.reduce(into: Set<[UInt8]>()) { $0.formUnion(ProcessSockets.links(of: $1)) }
    return outgoing.filter { links.contains(ListenerSearch.link(toInode: UInt64($0.inode))) }.map(Self.observation)
  }

  private static func observation(_ socket: tcp_connection) -> ObservedConnection {
    ObservedConnection(
      id: Int(socket.inode), remote: .ip(address(socket), port: socket.remote_port),
      isConnecting: socket.is_connecting != 0, sinceSent: .milliseconds(Int(socket.since_sent)),
      sinceReceived: .milliseconds(Int(socket.since_received)), hasReceived: socket.received > 0)
  }

  private static func address(_ socket: tcp_connection) -> IPAddress {
    let halves = withUnsafeBytes(of: socket.remote_address) { bytes in
      [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    }
    return IPAddress.v6(high: halves[0], low: halves[1]).withoutMapping
  }
}
