/// The control groups of a process, from `/proc/PID/cgroup` (cgroups(7)).
package struct ControlGroups: Sendable, Equatable {
  /// The path below the mount of version 2; nil if there is none.
  package let unified: String?
  /// The path below the mount of version 1's memory controller; nil if there is none.
  package let memory: String?

  /// Parses the file.
  package init(_ text: ArraySlice<UInt8>) {
    var unified: String?
    var memory: String?
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[2].first == UInt8(ascii: "/") else { continue }
      let path = String(decoding: parts[2], as: UTF8.self)
      if parts[0].elementsEqual([UInt8(ascii: "0")]), parts[1].isEmpty { unified = path }
      if parts[1].split(separator: UInt8(ascii: ",")).contains(where: { $0.elementsEqual("memory".utf8) }) {
        memory = path
      }
    }
    self.unified = unified
    self.memory = memory
  }

  /// The path and its ancestors, with the root last. Any of them may set a limit.
  package static func upwards(from path: String) -> [String] {
    var paths: [String] = []
    var path = path
    while path.utf8.count > 1 {
      paths.append(path)
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { break }
      path = String(path[..<slash])
    }
    return paths + [""]
  }
}
