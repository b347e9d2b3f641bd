package import AdapterCore

/// Finds the processes that listen on sockets. Finding all of them requires a look at the open files of all processes.
package enum ListeningProcesses {
  /// The listeners in a network namespace.
  ///
  /// - Parameters:
  ///   - process: a process in that network; nil for the network of this process.
  ///   - isMeant: whether to include a process.
  package static func all(
    inNetworkOf process: Int32? = nil, where isMeant: (Int32) -> Bool
  ) -> [AppListener] {
    var sockets = sockets(inNetworkOf: process)
    var listeners: [AppListener] = []
    // A process usually has a lower ID than those that it started, so a shared socket belongs to the first process.
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

  /// The program's name in the kernel: at most 15 bytes.
  package static func name(of pid: Int32) -> String {
    guard let text = KernelFile.read("/proc/\(pid)/comm") else { return "a process" }
    return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// A process and its ancestors, up to the first process or the one for which `end` returns true.
  package static func lineage(of pid: Int32, until end: (Int32) -> Bool = { _ in false }) -> [Int32] {
    var lineage = [pid]
    var process = pid
    while lineage.count < depthLimit, !end(process), let parent = ProcessTable.status(of: process)?.parent, parent > 0 {
      lineage.append(parent)
      process = parent
    }
    return lineage
  }

  /// The most ancestors that are followed.
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
