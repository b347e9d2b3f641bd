import FileDescriptors
import Glibc

/// Blocking writes to standard output and standard error.
enum StandardStream {
  /// Writes all bytes, unless the reader closes its end first.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    try? WholeFile.write(bytes, to: descriptor)
  }

  static func print(_ line: String) { write(Array("\(line)\n".utf8), to: STDOUT_FILENO) }

  static func printError(_ line: String) { write(Array("\(line)\n".utf8), to: STDERR_FILENO) }
}
