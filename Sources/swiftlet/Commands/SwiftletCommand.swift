import ArgumentParser

/// The program's root command.
struct SwiftletCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftlet",
    abstract: "Run a web app as it would run on AWS Lambda.",
    version: "swiftlet \(Version.current)",
    subcommands: [LocalCommand.self, UpCommand.self, InvokeCommand.self, VersionCommand.self])
}
