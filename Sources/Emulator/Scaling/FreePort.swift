import CLinux
import ChildProcesses
package import FileDescriptors
import Glibc

/// An unused port of this machine.
package enum FreePort {
  /// A port that the kernel chooses on the loopback address. It is not reserved.
  package static func find() throws(SystemError) -> Int {
    let port = free_loopback_port()
    guard port > 0 else { throw SystemError(errno: errno) }
    return Int(port)
  }
}
