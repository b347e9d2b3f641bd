import ArgumentParser
import Glibc

/// A file that the user names as input.
enum InputFile {
  /// The bytes of a file, or of standard input where the path is `-`.
  ///
  /// - Parameter option: the option that names it, for messages.
  static func read(_ path: String, option: String) throws -> [UInt8] {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, option) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path, option) }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  private static func unreadable(_ path: String, _ option: String) -> ValidationError {
    ValidationError("\(option) \(path): \(String(cString: strerror(errno))).")
  }
}
