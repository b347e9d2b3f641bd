import Adapter
import ArgumentParser

/// The program's root command.
struct SwiftletCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftlet",
    abstract: "Run a web app as it would run on AWS Lambda.",
    version: "swiftlet \(Version.current)",
    subcommands: [
      LocalCommand.self, UpCommand.self, DownCommand.self, BuildCommand.self, InvokeCommand.self, ImagesCommand.self,
      DoctorCommand.self,
      VersionCommand.self,
    ])
}

/// `swiftlet version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  func run() { print("swiftlet \(Version.current)") }
}

/// The version of this program.
enum Version {
  /// A semantic version (<https://semver.org>).
  static let current = AdapterProgram.version
}
