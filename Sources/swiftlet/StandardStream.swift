import FileDescriptors
import Glibc

/// Standard output and error.
enum StandardStream {
  /// Writes all bytes; what nothing reads any more is dropped.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    try? WholeFile.write(bytes, to: descriptor)
  }

  /// Writes a line to standard output.
  static func print(_ line: String) { write(Array("\(line)\n".utf8), to: STDOUT_FILENO) }

  /// Writes a line to standard error.
  static func tell(_ line: String) { write(Array("\(line)\n".utf8), to: STDERR_FILENO) }
}
