import Glibc

/// Finds the file for the first word of a command.
package enum ExecutableSearch {
  /// The path of the executable for `command`: `command` itself if it has a slash, otherwise the first match in
  /// `searchPath`.
  ///
  /// - Parameters:
  ///   - command: the first word of a command.
  ///   - searchPath: directories separated by colons; an empty one is the working directory, as in POSIX.
  ///   - workingDirectory: the base of relative paths; nil for the process's working directory.
  ///   - reasonAgainst: why the file at a path cannot be executed; nil if it can.
  package static func find(
    _ command: String, searchPath: String?, workingDirectory: String?,
    reasonAgainst: (_ path: String) -> SpawnError.Reason? = reasonAgainst
  ) throws(SpawnError) -> String {
    guard !command.isEmpty else { throw SpawnError(command: "\"\"", reason: .notFound) }
    if command.utf8.contains(UInt8(ascii: "/")) {
      if let reason = reasonAgainst(resolve(command, in: workingDirectory)) {
        throw SpawnError(command: command, reason: reason)
      }
      return command
    }
    var reason = SpawnError.Reason.notFound
    let directories = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(
      separator: ":", omittingEmptySubsequences: false)
    for directory in directories {
      let path = directory.isEmpty ? "./\(command)" : "\(directory)/\(command)"
      switch reasonAgainst(resolve(path, in: workingDirectory)) {
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
  package static func reasonAgainst(_ path: String) -> SpawnError.Reason? {
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == EACCES ? .notExecutable : .notFound }
    if status.st_mode & S_IFMT == S_IFDIR { return .isDirectory }
    return access(path, X_OK) == 0 ? nil : .notExecutable
  }
}
