import FileDescriptors
import Glibc

/// The folder `.swiftlet` beside a project file.
enum PrivateFolder {
  /// Creates the folder if it is missing. It stays out of version control, without a change to the project's own rules.
  static func make(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o755) == 0 else {
      if errno == EEXIST { return }
      throw SystemError(errno: errno)
    }
    let descriptor = open("\(path)/.gitignore", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    defer { close(descriptor) }
    try WholeFile.write(Array("*\n".utf8), to: descriptor)
  }
}
