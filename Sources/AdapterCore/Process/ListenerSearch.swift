/// Looks in the kernel's tables of sockets for the one that listens where a connection to an endpoint ends up.
///
/// It takes a table line by line, and says when the rest is of no use: to list all connections costs the kernel
/// milliseconds on a large machine.
package struct ListenerSearch: Sendable {
  private let endpoint: Endpoint

  /// The inode of the socket; nil while none was found.
  package private(set) var inode: UInt64?

  /// A search for the socket that listens at `endpoint`, which is one address.
  package init(for endpoint: Endpoint) { self.endpoint = endpoint }

  /// Takes the next line of a table, without its end.
  ///
  /// - Returns: whether further lines may tell more.
  package mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    switch endpoint.isUnix ? SocketTableLine(unix: line) : SocketTableLine(tcp: line) {
    case .other: return true
    case .connection: return false
    case .listener(let found, let inode): return take(found, inode)
    }
  }

  private mutating func take(_ found: Endpoint, _ inode: UInt64) -> Bool {
    switch (found, endpoint) {
    case (.ip(let address, let port), .ip(let wanted, let wantedPort)) where port == wantedPort:
      if address.withoutMapping == wanted.withoutMapping {
        self.inode = inode
        return false
      }
      // A socket of all addresses gets what no socket of its own address takes.
      if address.isUnspecified { self.inode = self.inode ?? inode }
    case (.unix(let path), .unix(let wanted)) where path == wanted:
      self.inode = inode
      return false
    default: break
    }
    return true
  }

  /// The target of the link `/proc/PID/fd/N` of a socket.
  package static func link(toInode inode: UInt64) -> [UInt8] { Array("socket:[\(inode)]".utf8) }
}
