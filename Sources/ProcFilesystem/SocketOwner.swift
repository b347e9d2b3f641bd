package import AdapterCore
import Glibc

/// Finds the process that listens at an address, such as an app that something else started.
package enum SocketOwner {
  /// The main process of those that listen at the first of these addresses that has a listener; nil if none can be
  /// seen, for example because it belongs to another user.
  ///
  /// - Parameter own: a process to ignore, even if it has the socket open.
  package static func process(listeningAt addresses: [Endpoint], besides own: Int32 = getpid()) -> Int32? {
    guard let inode = firstInode(of: addresses, inode) else { return nil }
    let link = ListenerSearch.link(toInode: inode)
    // The program usually started recently, so check the newest processes first.
    let candidates = KernelFile.ids(in: "/proc").filter { $0 != own }.sorted(by: >)
    guard var process = candidates.first(where: { ProcessSockets.holds($0, link) }) else { return nil }
    // Workers share the socket of the process that started them.
    while let parent = ProcessTable.status(of: process)?.parent, parent > 1, parent != own,
      ProcessSockets.holds(parent, link)
    {
      process = parent
    }
    return process
  }

  /// The inode at the first address that has a listener.
  ///
  /// It looks once at each address: a lazy sequence would look again at the one that it found, and trap if the listener
  /// has closed in the meantime.
  static func firstInode(of addresses: [Endpoint], _ inode: (Endpoint) -> UInt64?) -> UInt64? {
    for address in addresses {
      if let inode = inode(address) { return inode }
    }
    return nil
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
