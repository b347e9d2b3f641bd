import CLinux
import ChildProcesses
import FileDescriptors
import Glibc

/// A port of this machine at which nobody listens.
enum FreePort {
  /// One that the kernel chooses, on the loopback address. Nothing keeps others from taking it.
  static func find() throws(SystemError) -> Int {
    let port = free_loopback_port()
    guard port > 0 else { throw SystemError(errno: errno) }
    return Int(port)
  }
}
