import ChildProcesses
import EmulatorCore

/// Gives each sandbox of all functions the port at which its application listens.
final class SandboxPlaces {
  private var taken: Set<Int> = []

  /// A place for a sandbox: the function's own port where no other has that.
  ///
  /// - Parameters:
  ///   - port: the function's own.
  ///   - sharesNetwork: whether it shares a network with others; else it can listen at a port that one of them has.
  func take(port: Int, sharesNetwork: Bool) throws(SystemError) -> SandboxPlace {
    guard sharesNetwork, !taken.insert(port).inserted else { return SandboxPlace(port: port) }
    while true {
      let port = try FreePort.find()
      if taken.insert(port).inserted { return SandboxPlace(port: port, isOwnPort: true) }
    }
  }

  /// A sandbox is gone that shared a network with others.
  func giveBack(_ place: SandboxPlace) { taken.remove(place.port) }
}
