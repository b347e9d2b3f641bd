import CLinux
import Glibc

/// A descriptor with which one thread wakes another from a poll; see eventfd(2).
package final class WakeDescriptor: Sendable {
  /// Readable after a wake. It is closed with this object.
  package let descriptor: Int32

  /// Opens a descriptor that is not readable yet.
  package init() throws(SystemError) {
    descriptor = wake_descriptor()
    if descriptor < 0 { throw SystemError(errno: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes the descriptor readable.
  package func wake() {
    var one: UInt64 = 1
    write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Acknowledges all wakes so far: the descriptor is not readable until the next one.
  ///
  /// - Returns: whether there were any.
  @discardableResult
  package func acknowledge() -> Bool {
    var count: UInt64 = 0
    return read(descriptor, &count, MemoryLayout<UInt64>.size) > 0
  }
}
