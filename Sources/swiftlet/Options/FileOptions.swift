import ArgumentParser
import Emulator
import EmulatorCore
import Glibc
import LambdaInterface

/// Options of `swiftlet local` and `swiftlet doctor` for the files that the function sees.
struct FileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Make everything read-only except the function's private /tmp.", valueName: "on|off"))
  var readOnly = Switch.on

  @Option(help: ArgumentHelp("The size of the private /tmp, 512 to 10240 MB. Default: 512.", valueName: "mb"))
  var ephemeralStorage: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A path below your /tmp that the function can also see. May be repeated.", valueName: "path"))
  var visible: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A path that the function can write to, like an EFS file system. May be repeated.",
      valueName: "path"))
  var writable: [String] = []

  func validate() throws {
    if let ephemeralStorage, !LambdaLimits.temporaryMegabytes.contains(ephemeralStorage) {
      throw ValidationError("--ephemeral-storage \(ephemeralStorage): expected 512 to 10240 (MB).")
    }
    for (paths, option) in [(visible, "--visible"), (writable, "--writable")] {
      for path in paths where access(path, F_OK) != 0 {
        throw ValidationError("\(option) \(path): no such file or directory.")
      }
    }
    if let path = writable.first(where: { SandboxPaths.lies(Self.resolved($0), in: "/dev") }) {
      throw ValidationError(
        "--writable \(path): Lambda has no /dev/shm and no devices. Use /tmp, or --read-only off to see those of this machine."
      )
    }
    let given = [
      writable.first.map { "--writable \($0)" }, visible.first.map { "--visible \($0)" },
      ephemeralStorage.map { "--ephemeral-storage \($0)" },
    ]
    if readOnly == .off, let option = given.compactMap(\.self).first {
      throw ValidationError("\(option) has no effect with --read-only off. Leave one of them out.")
    }
  }

  /// The path without symbolic links, as the kernel resolves it when the path is mounted.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  func apply(to configuration: inout FunctionConfiguration) {
    if readOnly == .on { configuration.limits.insert(.readOnly) }
    configuration.files = .init(
      temporaryMegabytes: ephemeralStorage ?? LambdaLimits.temporaryMegabytes.lowerBound, visible: visible,
      writable: writable)
  }
}
