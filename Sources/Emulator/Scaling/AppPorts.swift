import ChildProcesses
import EmulatorCore
import FileDescriptors

/// Assigns each sandbox of all functions its app port.
final class AppPorts {
  private var taken: Set<Int> = []

  /// Returns the port for a sandbox: the function's port, unless another sandbox has it.
  ///
  /// - Parameters:
  ///   - port: the function's port.
  ///   - isReserved: whether no other sandbox may have the same port. One with its own network needs no such port.
  func take(port: Int, isReserved: Bool) throws(SystemError) -> AppPort {
    guard isReserved, !taken.insert(port).inserted else { return AppPort(port: port) }
    while true {
      let port = try FreePort.find()
      if taken.insert(port).inserted { return AppPort(port: port, isOwnPort: true) }
    }
  }

  /// Releases a port that was reserved.
  func giveBack(_ appPort: AppPort) { taken.remove(appPort.port) }
}
