import CLinux
import ChildProcesses
import FileDescriptors
import Glibc

/// A directory that is the root of all files for the processes of a sandbox.
///
/// It looks files up as those processes do: absolute links and `..` do not lead out of it.
final class SandboxRoot: Sendable {
  /// Its absolute path on this machine.
  let path: String
  private let descriptor: Int32

  /// Opens a directory.
  init(_ path: String) throws(SystemError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
  }

  deinit { close(descriptor) }

  /// The kind and the permissions of a file; see `st_mode` in stat(2).
  func mode(of path: String) throws(SystemError) -> UInt32 {
    let file = open_in_root(descriptor, path)
    guard file >= 0 else { throw SystemError(errno: errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw SystemError(errno: errno) }
    return status.st_mode
  }

  /// The path of a file without symbolic links; nil if there is none.
  func realPath(of path: String) -> String? {
    let file = open_in_root(descriptor, path)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard let real = FileTree.linkTarget("/proc/self/fd/\(file)"), real.hasPrefix("\(self.path)/") else { return nil }
    return String(real.dropFirst(self.path.count))
  }

  /// Whether there is a directory at the path.
  func isDirectory(_ path: String) -> Bool { (try? mode(of: path)).map { $0 & S_IFMT == S_IFDIR } ?? false }

  /// Whether there is a regular file at the path.
  func isFile(_ path: String) -> Bool { (try? mode(of: path)).map { $0 & S_IFMT == S_IFREG } ?? false }

  /// The names of the files in a directory, sorted; empty if there is no such directory.
  func names(in directory: String) -> [String] {
    let place = open_in_root(descriptor, directory)
    guard place >= 0 else { return [] }
    defer { close(place) }
    // The descriptor stands for the directory, but cannot be read.
    let readable = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard readable >= 0 else { return [] }
    guard let stream = fdopendir(readable) else {
      close(readable)
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of the program for the first word of a command, as the sandbox's processes see it.
  ///
  /// - Parameters:
  ///   - command: a path, or a name to find in `PATH`.
  ///   - environment: the program's variables.
  ///   - workingDirectory: where it starts: a path in this root.
  func executable(
    for command: String, environment: [String: String], workingDirectory: String
  ) throws(SpawnError) -> String {
    guard isDirectory(workingDirectory) else {
      throw SpawnError(command: command, reason: .workingDirectory(workingDirectory))
    }
    return try ExecutableSearch.find(
      command, searchPath: environment["PATH"], workingDirectory: workingDirectory, reasonAgainst: reasonAgainst)
  }

  private func reasonAgainst(_ path: String) -> SpawnError.Reason? {
    do {
      let mode = try mode(of: path)
      if mode & S_IFMT == S_IFDIR { return .isDirectory }
      return mode & 0o111 == 0 ? .notExecutable : nil
    } catch {
      return error.errno == EACCES ? .notExecutable : .notFound
    }
  }
}
