import ChildProcesses
import FileDescriptors
import Glibc

/// Freezes processes with their control group.
final class ControlGroupFreezer: Freezer {
  private let descriptor: Int32
  private let isUnified: Bool
  private var isFrozen = false

  /// A freezer for all processes in the group.
  init(_ group: ControlGroup) throws(SystemError) {
    isUnified = group.isUnified
    descriptor = try group.open(group.isUnified ? "cgroup.freeze" : "freezer.state", O_WRONLY)
  }

  deinit { close(descriptor) }

  func freeze(_ rootProcessIDs: [Int32]) {
    guard !isFrozen else { return }
    isFrozen = (try? ControlGroup.write(isUnified ? "1" : "FROZEN", to: descriptor)) != nil
  }

  func thaw() {
    guard isFrozen else { return }
    isFrozen = (try? ControlGroup.write(isUnified ? "0" : "THAWED", to: descriptor)) == nil
  }
}
