import CLinux
package import FileDescriptors
import Glibc
import ProcFilesystem
import Synchronization

/// Descendants that outlived their parent and became children of this process, because it asked for them.
package enum AdoptedOrphans {
  /// Children of this process that are not orphans.
  private static let spared = Mutex<Set<Int32>>([])

  /// Leaves this child alone from now on.
  package static func spare(_ process: Int32) { spared.withLock { _ = $0.insert(process) } }

  /// Forgets a child that has been reaped.
  package static func spareNoMore(_ process: Int32) { spared.withLock { _ = $0.remove(process) } }

  /// Asks the system to make this process the parent of its orphaned descendants, so that they can be ended and reaped.
  /// This applies for the rest of the process's life.
  package static func accept() throws(SystemError) {
    if adopt_orphans() != 0 { throw SystemError(errno: errno) }
  }

  /// Reaps orphans that have ended. Does not wait.
  ///
  /// - Parameter child: a child of this process; it is reaped through this object, so that its exit status is kept.
  package static func reapEnded(sparing child: ChildProcess?) {
    var info = siginfo_t()
    while true {
      info = siginfo_t()
      // Look first, without reaping: the status of `child` must not be lost.
      guard waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
      let process = waited_process(&info)
      guard process > 0 else { return }
      if process == child?.processID { _ = child?.reap() } else { waitpid(process, nil, WNOHANG) }
    }
  }

  /// Kills and reaps this process's children, including orphans that it adopts when they die. Does not wait for them to
  /// die.
  ///
  /// - Parameters:
  ///   - spared: the IDs of children to leave alone.
  ///   - isMeant: whether to kill a living child; dead ones are reaped in any case.
  /// - Returns: whether there was nothing left to kill or reap.
  package static func killAndReap(
    sparing spared: Set<Int32>, where isMeant: (Int32) -> Bool = { _ in true }
  ) -> Bool {
    var isNoneLeft = true
    // The IDs belong to children that have not been reaped, so none can have been reused for another process.
    for orphan in children() where !spared.contains(orphan) {
      let isDead = waitpid(orphan, nil, WNOHANG) == orphan
      guard isDead || isMeant(orphan) else { continue }
      if !isDead { kill(orphan, SIGKILL) }
      // This process may have adopted children of a dead one too, so another pass is needed.
      isNoneLeft = false
    }
    return isNoneLeft
  }

  /// Reaps those of this process's children that have died. Does not wait.
  ///
  /// - Parameter spared: the IDs of children that are reaped elsewhere.
  package static func reapDead(sparing spared: Set<Int32>) {
    for child in children() where !spared.contains(child) { waitpid(child, nil, WNOHANG) }
  }

  /// The IDs of this process's children, including dead ones that have not been reaped.
  private static func children() -> [Int32] {
    let own = getpid()
    let spared = spared.withLock { $0 }
    return KernelFile.ids(in: "/proc").filter { !spared.contains($0) && ProcessTable.parent(of: $0) == own }
  }
}
