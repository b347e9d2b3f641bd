import CLinux
package import FileDescriptors
import Glibc
import ProcFilesystem
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

  /// The ids of this process's children, including the dead that are not yet reaped.
  private static func children() -> [Int32] {
    let own = getpid()
    let spared = spared.withLock { $0 }
    return KernelFile.ids(in: "/proc").filter { !spared.contains($0) && ProcessTable.parent(of: $0) == own }
  }
}
