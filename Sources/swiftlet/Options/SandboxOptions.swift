import ArgumentParser
import Emulator
import EmulatorCore
import Glibc

/// Options of `swiftlet local` that say what of this machine a function sees.
struct SandboxOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Let the function write to nothing but a /tmp of its own: on or off.", valueName: "on|off"))
  var readOnly = Switch.on

  @Option(help: ArgumentHelp("How much fits into that /tmp, 512 to 10240 MB.", valueName: "mb"))
  var ephemeralStorage = LambdaLimits.temporaryMegabytes.lowerBound

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A path below this machine's /tmp that the function sees all the same; may be repeated.", valueName: "path"))
  var visible: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A path that the function can write to, as it could to a file system of EFS; may be repeated.",
      valueName: "path"))
  var writable: [String] = []

  @Option(
    help: ArgumentHelp(
      "Let the function see no processes but its own, of which none outlives it: on or off.", valueName: "on|off"))
  var ownProcesses = Switch.on

  @Option(
    help: ArgumentHelp(
      "Give the function a network of its own, with a loopback interface and nothing else: on or off.",
      valueName: "on|off"))
  var ownNetwork = Switch.off

  func validate() throws {
    guard LambdaLimits.temporaryMegabytes.contains(ephemeralStorage) else {
      throw ValidationError("--ephemeral-storage \(ephemeralStorage): expected 512 to 10240 (MB).")
    }
    for (paths, option) in [(visible, "--visible"), (writable, "--writable")] {
      for path in paths where access(path, F_OK) != 0 {
        throw ValidationError("\(option) \(path): no such file or directory.")
      }
    }
  }

  /// Takes the options over.
  func apply(to configuration: inout EmulatorConfiguration) {
    if readOnly == .on { configuration.limits.insert(.readOnly) }
    if ownProcesses == .on { configuration.limits.insert(.ownProcesses) }
    if ownNetwork == .on { configuration.limits.insert(.ownNetwork) }
    configuration.files = .init(temporaryMegabytes: ephemeralStorage, visible: visible, writable: writable)
  }
}
