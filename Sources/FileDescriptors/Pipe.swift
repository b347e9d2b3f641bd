import CLinux
import Glibc

/// The two ends of a pipe, both close-on-exec.
package struct Pipe: Sendable {
  /// The descriptor to read from.
  package let readEnd: Int32
  /// The descriptor to write to.
  package let writeEnd: Int32

  /// Opens a pipe. The caller closes both ends.
  package static func open() throws(SystemError) -> Pipe {
    var ends: [Int32] = [0, 0]
    guard open_pipe(&ends) == 0 else { throw SystemError(errno: errno) }
    return Pipe(readEnd: ends[0], writeEnd: ends[1])
  }
}
