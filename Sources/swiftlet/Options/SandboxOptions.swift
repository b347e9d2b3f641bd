import ArgumentParser
import Emulator
import EmulatorCore
import LambdaInterface

/// Options of `swiftlet local` for what the function sees of this machine.
struct SandboxOptions: ParsableArguments {
  @OptionGroup var files: FileOptions

  @Option(
    help: ArgumentHelp(
      "Hide other processes from the function, and kill its remaining processes when it ends.", valueName: "on|off"))
  var ownProcesses = Switch.on

  @Option(
    help: ArgumentHelp(
      "Give the function a separate network with only a loopback interface.",
      valueName: "on|off"))
  var ownNetwork = Switch.off

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A port on 127.0.0.1, such as a database's, that the function can reach on the same port of its network. "
        + "May be repeated.",
      valueName: "port"))
  var forward: [Int] = []

  func validate() throws {
    if let port = forward.first(where: { !(1...65535).contains($0) }) {
      throw ValidationError("--forward \(port): expected 1 to 65535.")
    }
    if forward.contains(LambdaLimits.runtimeAPIPort) {
      throw ValidationError(
        "--forward \(LambdaLimits.runtimeAPIPort): the Runtime API uses that port. Choose another.")
    }
    if !forward.isEmpty, ownNetwork == .off {
      throw ValidationError(
        "--forward has no effect without --own-network on. Add --own-network on, or leave --forward out.")
    }
  }

  func apply(to configuration: inout FunctionConfiguration) {
    if ownProcesses == .on { configuration.limits.insert(.ownProcesses) }
    if ownNetwork == .on { configuration.limits.insert(.ownNetwork) }
    configuration.forwardedPorts = forward
    files.apply(to: &configuration)
  }
}
