import FileDescriptors
import Glibc

/// Finds the file for the first word of a command.
enum ExecutableSearch {
  /// The path of the executable for `command`: `command` itself if it has a slash, otherwise the first match in
  /// `searchPath`.
  ///
  /// - Parameters:
  ///   - command: the first word of a command.
  ///   - searchPath: directories separated by colons; an empty one is the working directory, as in POSIX.
  ///   - workingDirectory: the base of relative paths; nil for the process's working directory.
  ///   - root: the directory that stands for the root of all files; nil for this machine's root.
  static func find(
    _ command: String, searchPath: String?, workingDirectory: String?, root: SandboxRoot? = nil
  ) throws(SpawnError) -> String {
    guard !command.isEmpty else { throw SpawnError(command: "\"\"", reason: .notFound) }
    if command.utf8.contains(UInt8(ascii: "/")) {
      if let reason = reasonAgainst(resolve(command, in: workingDirectory), root) {
        throw SpawnError(command: command, reason: reason)
      }
      return command
    }
    var reason = SpawnError.Reason.notFound
    let directories = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(
      separator: ":", omittingEmptySubsequences: false)
    for directory in directories {
      let path = directory.isEmpty ? "./\(command)" : "\(directory)/\(command)"
      switch reasonAgainst(resolve(path, in: workingDirectory), root) {
      case nil: return path
      case .notExecutable: reason = .notExecutable
      default: continue
      }
    }
    throw SpawnError(command: command, reason: reason)
  }

  /// The path as seen from this process's working directory.
  private static func resolve(_ path: String, in workingDirectory: String?) -> String {
    guard let workingDirectory, !path.hasPrefix("/") else { return path }
    return "\(workingDirectory)/\(path)"
  }

  /// Why the file at `path` cannot be executed; nil if it can.
  private static func reasonAgainst(_ path: String, _ root: SandboxRoot?) -> SpawnError.Reason? {
    do throws(SystemError) {
      let mode: UInt32
      if let root {
        mode = try root.mode(of: path)
      } else {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError(errno: errno) }
        mode = status.st_mode
      }
      if mode & S_IFMT == S_IFDIR { return .isDirectory }
      let isExecutable = root == nil ? access(path, X_OK) == 0 : mode & 0o111 != 0
      return isExecutable ? nil : .notExecutable
    } catch {
      return error.errno == EACCES ? .notExecutable : .notFound
    }
  }
}
