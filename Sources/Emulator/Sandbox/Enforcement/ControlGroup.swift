import ChildProcesses
import FileDescriptors
import Glibc
import ProcFilesystem

/// A control group that the emulator created: a directory whose files are its settings.
final class ControlGroup {
  /// Its directory.
  let path: String
  /// Whether it is a group of cgroup v2.
  let isUnified: Bool

  /// Makes the group.
  init(path: String, isUnified: Bool) throws(SystemError) {
    guard mkdir(path, 0o755) == 0 else { throw SystemError(errno: errno) }
    self.path = path
    self.isUnified = isUnified
  }

  /// Whether it has a setting with this name.
  func has(_ file: String) -> Bool { access("\(path)/\(file)", F_OK) == 0 }

  /// Sets one of its settings.
  func write(_ value: String, to file: String) throws(SystemError) {
    let descriptor = try open(file, O_WRONLY)
    defer { close(descriptor) }
    try Self.write(value, to: descriptor)
  }

  /// Writes a setting to its open file.
  static func write(_ value: StaticString, to descriptor: Int32) throws(SystemError) {
    guard pwrite(descriptor, value.utf8Start, value.utf8CodeUnitCount, 0) >= 0 else { throw SystemError(errno: errno) }
  }

  /// Opens one of its files. The caller closes the descriptor.
  func open(_ file: String, _ flags: Int32) throws(SystemError) -> Int32 {
    let descriptor = Glibc.open("\(path)/\(file)", flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    return descriptor
  }

  /// The text of one of its files; empty if it cannot be read.
  func read(_ file: String) -> String { KernelFile.text("\(path)/\(file)") }

  /// The number after a word in one of its files, as in `oom_kill 2`.
  func number(_ word: String, in file: String) -> Int {
    for line in read(file).split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2, parts[0] == word { return Int(parts[1]) ?? 0 }
    }
    return 0
  }

  /// The processes in it.
  var processes: [Int32] { read("cgroup.procs").split(separator: "\n").compactMap { Int32($0) } }

  /// Removes the group. Returns false if it still has processes.
  @discardableResult
  func remove() -> Bool { rmdir(path) == 0 || errno == ENOENT }

  private static func write(_ value: String, to descriptor: Int32) throws(SystemError) {
    var value = value
    let count = value.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw SystemError(errno: errno) }
  }
}
