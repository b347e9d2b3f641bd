import Adapter
import ArgumentParser

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
