import Glibc
import StandardLibraryBackports

/// Reads whole files and writes bytes completely. The calls block.
package enum WholeFile {
  /// The bytes of the file at `path`; see ``read(from:atMost:)``.
  package static func read(_ path: String, atMost limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    defer { close(descriptor) }
    return try read(from: descriptor, atMost: limit)
  }

  /// The bytes from the current position to the end of the file.
  ///
  /// - Parameter limit: The number of bytes after which reading stops. To detect a larger file, pass one more than is
  ///   allowed.
  package static func read(from descriptor: Int32, atMost limit: Int = .max) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Most files of the kernel fit in the first part.
    var room = 1024
    while bytes.count < limit {
      let size = min(room, limit - bytes.count)
      var count = -1
      bytes.append(addingCapacity: size) { span in
        span.withUnsafeMutableBufferPointer { free, initialized in
          count = Glibc.read(descriptor, free.baseAddress, size)
          initialized = max(count, 0)
        }
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(errno: errno) }
      if count == 0 { break }
      room = min(room * 2, 65536)
    }
    return bytes
  }

  /// Writes all bytes.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    let failure = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    if let failure { throw failure }
  }

  /// Writes all bytes.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
    if let failure = writeAll(bytes, to: descriptor) { throw failure }
  }

  /// Returns the error, because `withUnsafeBytes` cannot pass on errors with a type.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> SystemError? {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return SystemError(errno: count < 0 ? errno : EIO) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return nil
  }
}
