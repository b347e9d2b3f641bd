package import AdapterCore
import Glibc

/// Finds the process that listens at an address, such as that of an app which something else started.
package enum SocketOwner {
  /// The main process of those that listen at the first of these addresses at which one does; nil if none is seen, as
  /// that of another user.
  ///
  /// - Parameter own: the process that is not meant, even if it holds the socket.
  package static func process(listeningAt addresses: [Endpoint], besides own: Int32 = getpid()) -> Int32? {
    guard let inode = addresses.lazy.compactMap({ inode(of: $0) }).first else { return nil }
    let link = ListenerSearch.link(toInode: inode)
    // The program began recently, as a rule, so it is among the newest.
    let candidates = KernelFile.ids(in: "/proc").filter { $0 != own }.sorted(by: >)
    guard var process = candidates.first(where: { ProcessSockets.holds($0, link) }) else { return nil }
    // Workers share the socket of the process that made them.
    while let parent = ProcessTable.status(of: process)?.parent, parent > 1, parent != own,
      ProcessSockets.holds(parent, link)
    {
      process = parent
    }
    return process
  }

  /// The inode of the socket that listens at one address; nil if none does.
  package static func inode(of endpoint: Endpoint) -> UInt64? {
    let tables: [String] =
      switch endpoint {
      case .unix: ["/proc/net/unix"]
      case .ip(.v4, _): ["/proc/net/tcp", "/proc/net/tcp6"]
      case .ip(.v6, _): ["/proc/net/tcp6"]
      case .localhost: []
      }
    var search = ListenerSearch(for: endpoint)
    for table in tables {
      KernelFile.lines(of: table) { search.take($0) }
      if let inode = search.inode { return inode }
    }
    return nil
  }
}
