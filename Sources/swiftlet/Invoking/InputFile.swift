import ArgumentParser
import FileDescriptors
import Glibc

/// Reads files that the user names as input.
enum InputFile {
  /// Reads a file, or standard input if the path is `-`.
  ///
  /// - Parameter option: the option that names the file, for error messages.
  static func read(_ path: String, option: String) throws -> [UInt8] {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    do throws(SystemError) {
      guard descriptor >= 0 else { throw SystemError(errno: errno) }
      defer { close(descriptor) }
      return try WholeFile.read(from: descriptor)
    } catch {
      throw ValidationError("\(option) \(path): \(error).")
    }
  }
}
