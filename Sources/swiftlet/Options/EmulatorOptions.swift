import ArgumentParser
import Emulator
import FoundationEssentials

/// Options of `swiftlet local` and `swiftlet up` for the emulator as a whole.
struct EmulatorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Record each event and its result in this directory, for swiftlet invoke --replay.", valueName: "directory"))
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Write the addresses, as JSON, to this file once everything listens. The file is removed at the end.",
      valueName: "file"))
  var addresses: String?

  @Flag(
    help:
      "Exit with an error if a function fails at its first start. By default the next request starts it again."
  )
  var exitOnFailure = false

  func validate() throws {
    if record?.isEmpty == true { throw ValidationError("--record: expected a directory.") }
    if let addresses, addresses.isEmpty || addresses.hasSuffix("/") {
      throw ValidationError("--addresses \(addresses): expected a file.")
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  func apply(to configuration: inout EmulatorConfiguration) {
    configuration.adoptsOrphans = true
    configuration.recordDirectory = record
    configuration.unwatched += [addresses, record].compactMap(\.self).map(Self.absolute)
    configuration.exitsOnFailure = exitOnFailure
  }
}
