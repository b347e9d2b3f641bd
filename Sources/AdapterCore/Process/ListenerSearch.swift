/// Searches the kernel's socket tables for the listener that a connection to an endpoint reaches.
///
/// It takes a table line by line and says when to stop: listing all connections costs the kernel milliseconds on a
/// large machine.
package struct ListenerSearch: Sendable {
  private let endpoint: Endpoint

  /// The inode of the socket; nil if none has been found yet.
  package private(set) var inode: UInt64?

  /// Creates a search for the socket that listens at `endpoint`, which must be a single address.
  package init(for endpoint: Endpoint) { self.endpoint = endpoint }

  /// Takes the next line of a table, without its line feed.
  ///
  /// - Returns: whether further lines are needed.
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
      // A socket for all addresses gets the connections for which there is no more specific socket.
      if address.isUnspecified { self.inode = self.inode ?? inode }
    case (.unix(let path), .unix(let wanted)) where path == wanted:
      self.inode = inode
      return false
    default: break
    }
    return true
  }

  /// The target of the link `/proc/PID/fd/N` for the socket with this inode.
  package static func link(toInode inode: UInt64) -> [UInt8] { Array("socket:[\(inode)]".utf8) }
}
