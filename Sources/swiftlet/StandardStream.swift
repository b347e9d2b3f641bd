import Glibc

/// Standard input, output and error, byte by byte.
enum StandardStream {
  /// Writes all bytes, or as many as somebody still reads.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes a line to standard output.
  static func print(_ line: String) { write(Array("\(line)\n".utf8), to: STDOUT_FILENO) }

  /// Writes a line to standard error.
  static func tell(_ line: String) { write(Array("\(line)\n".utf8), to: STDERR_FILENO) }
}
