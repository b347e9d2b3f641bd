import Glibc
import ProcFilesystem

/// Stops processes with SIGSTOP if there are no control groups. Their parents can notice it.
final class SignalFreezer: Freezer {
  private var stopped: [Int32] = []
  private let orphans: () -> [Int32]

  /// A freezer.
  ///
  /// - Parameter orphans: the orphans to stop as well.
  init(orphans: @escaping () -> [Int32] = { [] }) { self.orphans = orphans }

  func freeze(_ rootProcessIDs: [Int32]) {
    guard stopped.isEmpty else { return }
    let rootProcessIDs = rootProcessIDs + orphans()
    // Parents first, and repeatedly until there are no new ones: a process may have forked before it was stopped.
    var known: Set<Int32> = []
    var found = rootProcessIDs
    while !found.isEmpty {
      for process in found where known.insert(process).inserted {
        kill(process, SIGSTOP)
        stopped.append(process)
      }
      found = stopped.flatMap { ProcessTable.children(of: $0) }.filter { !known.contains($0) }
    }
  }

  func thaw() {
    for process in stopped { kill(process, SIGCONT) }
    stopped = []
  }
}
