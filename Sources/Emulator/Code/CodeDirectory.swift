import EmulatorCore
import FileDescriptors
import Glibc

/// A directory for the unpacked code of a function. It is removed at the end of the run or, if this process was
/// killed, by the next run.
final class CodeDirectory {
  /// Its absolute path, without symbolic links.
  let path: String
  /// An open descriptor of it, locked while this process needs it; see flock(2).
  private let lock: Int32

  private static let prefix = "swiftlet-code-"

  init() throws(SystemError) {
    let parent = Self.parent
    Self.removeAbandoned(in: parent)
    var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(errno: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw SystemError(errno: errno) }
  }

  /// Removes it with everything in it.
  func remove() { FileTree.remove(path) }

  deinit {
    if lock >= 0 { close(lock) }
  }

  private static var parent: String {
    let variable = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return FileTree.realPath(variable.isEmpty ? "/tmp" : variable) ?? "/tmp"
  }

  /// Removes the directories of this user's processes that were killed.
  private static func removeAbandoned(in parent: String) {
    for entry in (try? FileTree.entries(of: parent)) ?? [] where entry.name.hasPrefix(prefix) {
      let path = "\(parent)/\(entry.name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFDIR,
        // Another process may have created it just now, and not locked it yet.
        time(nil) - status.st_mtim.tv_sec > 60
      else { continue }
      let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard directory >= 0 else { continue }
      if flock(directory, LOCK_EX | LOCK_NB) == 0 { FileTree.remove(path) }
      close(directory)
    }
  }
}
