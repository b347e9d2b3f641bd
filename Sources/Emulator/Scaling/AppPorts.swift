import ChildProcesses
import EmulatorCore
import FileDescriptors

/// Gives each sandbox of all functions the port at which its application listens.
final class AppPorts {
  private var taken: Set<Int> = []

  /// A port for a sandbox: the function's own unless another sandbox has it.
  ///
  /// - Parameters:
  ///   - port: the function's own.
  ///   - sharesNetwork: whether it shares a network with others; else it can listen at a port that one of them has.
  func take(port: Int, sharesNetwork: Bool) throws(SystemError) -> AppPort {
    guard sharesNetwork, !taken.insert(port).inserted else { return AppPort(port: port) }
    while true {
      let port = try FreePort.find()
      if taken.insert(port).inserted { return AppPort(port: port, isOwnPort: true) }
    }
  }

  /// A sandbox is gone that shared a network with others.
  func giveBack(_ appPort: AppPort) { taken.remove(appPort.port) }
}
