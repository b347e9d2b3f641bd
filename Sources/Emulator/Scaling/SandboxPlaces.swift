import ChildProcesses
import EmulatorCore

/// Gives each sandbox the port at which its application listens.
final class SandboxPlaces {
  private let port: Int
  private let sharesNetwork: Bool
  private var taken: Set<Int> = []

  /// - Parameters:
  ///   - port: the function's own.
  ///   - sharesNetwork: whether all sandboxes share one network; else all of them can listen at the same port.
  init(port: Int, sharesNetwork: Bool) {
    self.port = port
    self.sharesNetwork = sharesNetwork
  }

  /// A place for a sandbox: the function's own port where no other has that.
  func take() throws(SystemError) -> SandboxPlace {
    guard sharesNetwork, !taken.insert(port).inserted else { return SandboxPlace(port: port) }
    while true {
      let port = try FreePort.find()
      if taken.insert(port).inserted { return SandboxPlace(port: port, isOwnPort: true) }
    }
  }

  /// A sandbox is gone.
  func giveBack(_ place: SandboxPlace) { taken.remove(place.port) }
}
