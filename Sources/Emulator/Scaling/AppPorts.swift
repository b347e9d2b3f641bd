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
  ///   - sharesNetwork: whether the sandbox shares its network with others. Otherwise it can use the same port as they.
  func take(port: Int, sharesNetwork: Bool) throws(SystemError) -> AppPort {
    guard sharesNetwork, !taken.insert(port).inserted else { return AppPort(port: port) }
    while true {
      let port = try FreePort.find()
      if taken.insert(port).inserted { return AppPort(port: port, isOwnPort: true) }
    }
  }

  /// Releases the port of a sandbox that shared its network.
  func giveBack(_ appPort: AppPort) { taken.remove(appPort.port) }
}
