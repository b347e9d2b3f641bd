import CLinux
import Glibc
import Synchronization

/// Descendants that outlived their parent, and fell to this process since it asked for them.
package enum AdoptedOrphans {
  /// Children of this process that are nobody's orphans.
  private static let spared = Mutex<Set<Int32>>([])

  /// From now on this child of the process is left alone.
  static func spare(_ process: Int32) { spared.withLock { _ = $0.insert(process) } }

  /// The child has been reaped.
  static func spareNoMore(_ process: Int32) { spared.withLock { _ = $0.remove(process) } }

  /// Asks the system to make this process the parent of its descendants' orphans, so that they can be ended and
  /// reaped. It holds for the rest of the process's life.
  package static func accept() throws(SystemError) {
    if adopt_orphans() != 0 { throw SystemError(errno: errno) }
  }

  /// Reaps those that have ended. Does not wait.
  ///
  /// - Parameter child: a child of this process that is reaped through its own object.
  package static func reapEnded(sparing child: ChildProcess?) {
    var info = siginfo_t()
    while true {
      info = siginfo_t()
      // Looked at first, not taken: the status of `child` must not be lost.
      guard waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
      let process = waited_process(&info)
      guard process > 0 else { return }
      if process == child?.processID { _ = child?.reap() } else { waitpid(process, nil, WNOHANG) }
    }
  }

  /// Kills and reaps this process's children, and what falls to it when they die. Does not wait for them to die.
  ///
  /// - Parameters:
  ///   - spared: the ids of children that are left alone.
  ///   - isMeant: whether a child that lives is to be killed; dead ones are reaped in any case.
  /// - Returns: whether none is left that was to be killed.
  package static func killAndReap(
    sparing spared: Set<Int32>, where isMeant: (Int32) -> Bool = { _ in true }
  ) -> Bool {
    var isNoneLeft = true
    // The ids are this process's own children, not reaped yet: none can have passed to another process.
    for orphan in children() where !spared.contains(orphan) {
      let isDead = waitpid(orphan, nil, WNOHANG) == orphan
      guard isDead || isMeant(orphan) else { continue }
      if !isDead { kill(orphan, SIGKILL) }
      // Of a dead one, too, children may have fallen to this process meanwhile.
      isNoneLeft = false
    }
    return isNoneLeft
  }

  /// Reaps those of this process's children that have died. Does not wait.
  ///
  /// - Parameter spared: the ids of children that somebody else reaps.
  package static func reapDead(sparing spared: Set<Int32>) {
    for child in children() where !spared.contains(child) { waitpid(child, nil, WNOHANG) }
  }

  /// The ids of this process's children, dead and not yet reaped ones among them.
  private static func children() -> [Int32] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    let own = getpid()
    let spared = spared.withLock { $0 }
    var children: [Int32] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          String(cString: $0)
        }
      }
      if let process = Int32(name), !spared.contains(process), parent(of: process) == own { children.append(process) }
    }
    return children
  }

  /// The parent of a process, from the fourth field of its `stat` file, see proc(5).
  private static func parent(of process: Int32) -> Int32? {
    guard let file = fopen("/proc/\(process)/stat", "re") else { return nil }
    defer { fclose(file) }
    let text = [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    // The second field is the name in parentheses, and may itself hold spaces and parentheses.
    guard let nameEnd = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
    return fields.count > 1 ? Int32(String(decoding: fields[1], as: UTF8.self)) : nil
  }
}
