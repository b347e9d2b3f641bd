import ChildProcesses
import FileDescriptors
import Glibc

/// Adjusts a memory limit for the files in a sandbox's `/tmp`.
///
/// The system counts their memory as the function's, which Lambda does not. So the limit of the function's control group
/// follows their size, with a delay: call ``adjust()`` every few milliseconds while the function runs.
final class TemporaryFileMemory {
  private let descriptor: Int32
  private let group: ControlGroup
  private let limit: Int
  private var granted = 0
  /// The size of the files at the last call, in bytes.
  private(set) var lastUse = 0

  /// Adjusts the limit of a group.
  ///
  /// - Parameters:
  ///   - directory: the sandbox's directory for temporary files, as seen by this process.
  ///   - group: the control group that limits memory.
  ///   - limit: its limit without temporary files, in bytes.
  init?(directory: String, group: ControlGroup, limit: Int) {
    descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    self.group = group
    self.limit = limit
  }

  deinit { close(descriptor) }

  /// Updates the limit.
  func adjust() {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { return }
    let used = Int(status.f_blocks - status.f_bfree) * Int(status.f_frsize)
    // Growing files will have grown further by the next call.
    let wanted = used + max(0, used - lastUse) * 8
    lastUse = used
    guard abs(wanted - granted) >= 1 << 20 || (used == 0 && granted > 0) else { return }
    if (try? group.limitMemory(to: limit + wanted)) != nil { granted = wanted }
  }
}

extension ControlGroup {
  /// Limits memory and swap together, in bytes: Lambda has no swap.
  func limitMemory(to bytes: Int) throws(SystemError) {
    if isUnified {
      try write(String(bytes), to: "memory.max")
      if has("memory.swap.max") { try? write("0", to: "memory.swap.max") }
      return
    }
    // The limit of memory must not exceed the one of both. If the kernel does not count swap, there is no such file.
    let both = "memory.memsw.limit_in_bytes"
    if has(both), (Int(read(both).split(separator: "\n").first ?? "") ?? 0) < bytes {
      try write(String(bytes), to: both)
    }
    try write(String(bytes), to: "memory.limit_in_bytes")
    if has(both) { try? write(String(bytes), to: both) }
  }
}
