import Glibc

/// The sockets that a process has open.
package enum ProcessSockets {
  /// The targets of the links in `/proc/PID/fd` that are sockets; empty if they cannot be read.
  package static func links(of pid: Int32) -> Set<[UInt8]> {
    var links: Set<[UInt8]> = []
    forEach(of: pid) {
      links.insert(Array($0))
      return true
    }
    return links
  }

  /// Whether a process has this socket open.
  package static func holds(_ pid: Int32, _ link: [UInt8]) -> Bool {
    var holds = false
    forEach(of: pid) {
      holds = $0.elementsEqual(link)
      return !holds
    }
    return holds
  }

  /// Calls `body` with the target of each socket's link until it returns false.
  private static func forEach(of pid: Int32, _ body: (ArraySlice<UInt8>) -> Bool) {
    var target = [UInt8](repeating: 0, count: 64)
    KernelFile.entries(of: "/proc/\(pid)/fd") { directory, name in
      let count = target.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { readlinkat(directory, name, $0, bytes.count) } ?? -1
      }
      guard count > 0, target.starts(with: "socket:".utf8) else { return true }
      return body(target[..<count])
    }
  }
}
