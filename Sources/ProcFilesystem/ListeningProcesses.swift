package import AdapterCore

/// The processes that listen on sockets. To find all of them takes a look at the open files of all processes.
package enum ListeningProcesses {
  /// The listeners in a network.
  ///
  /// - Parameters:
  ///   - process: a process in that network; nil for the network of this process.
  ///   - isMeant: whether a process counts.
  package static func all(
    inNetworkOf process: Int32? = nil, where isMeant: (Int32) -> Bool
  ) -> [AppListener] {
    var sockets = sockets(inNetworkOf: process)
    var listeners: [AppListener] = []
    // A process has a lower id than those that it started, as a rule, so a socket that several share is the first one's.
    for pid in KernelFile.ids(in: "/proc").sorted() where !sockets.isEmpty {
      let held = ProcessSockets.links(of: pid)
      guard sockets.contains(where: { held.contains($0.link) }), isMeant(pid) else { continue }
      let name = name(of: pid)
      sockets.removeAll { socket in
        guard held.contains(socket.link) else { return false }
        listeners.append(AppListener(socket.endpoint, pid: pid, name: name))
        return true
      }
    }
    return listeners
  }

  /// The program's name, as the kernel has it.
  package static func name(of pid: Int32) -> String {
    guard let text = KernelFile.read("/proc/\(pid)/comm") else { return "a process" }
    return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// A process and its ancestors, up to the first process or the one at which `end` says so.
  package static func lineage(of pid: Int32, until end: (Int32) -> Bool = { _ in false }) -> [Int32] {
    var lineage = [pid]
    var process = pid
    while lineage.count < depthLimit, !end(process), let parent = ProcessTable.status(of: process)?.parent, parent > 0 {
      lineage.append(parent)
      process = parent
    }
    return lineage
  }

  /// How far up the parents of a process are followed.
  private static let depthLimit = 32

  private static func sockets(inNetworkOf process: Int32?) -> [(endpoint: Endpoint, link: [UInt8])] {
    var sockets: [(endpoint: Endpoint, link: [UInt8])] = []
    let directory = process.map { "/proc/\($0)/net" } ?? "/proc/net"
    for table in ["tcp", "tcp6", "unix"] {
      KernelFile.lines(of: "\(directory)/\(table)") { line in
        let line = table == "unix" ? SocketTableLine(unix: line) : SocketTableLine(tcp: line)
        if case .connection = line { return false }
        if case .listener(let endpoint, let inode) = line {
          sockets.append((endpoint, ListenerSearch.link(toInode: inode)))
        }
        return true
      }
    }
    return sockets
  }
}
