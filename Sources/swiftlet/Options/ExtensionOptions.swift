import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials
import Glibc

/// Options of `swiftlet local` for extensions besides the adapter.
struct ExtensionOptions: ParsableArguments {
  @Option(
    name: .customLong("extensions"),
    help: ArgumentHelp(
      "A folder of external extensions, like /opt/extensions on Lambda. Each file in it starts before COMMAND.",
      valueName: "folder"))
  var folder: String?

  func validate() throws { _ = try found() }

  func apply(to configuration: inout FunctionConfiguration) throws {
    configuration.extensions = try found()
  }

  /// Lists the extensions in the folder, sorted by name.
  private func found() throws -> [FunctionConfiguration.ExternalExtension] {
    guard let folder else { return [] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw ValidationError("--extensions \(folder): expected a readable folder.")
    }
    let current = FileManager.default.currentDirectoryPath
    let root = folder.hasPrefix("/") ? folder : "\(current)/\(folder)"
    return try names.compactMap { name in
      let path = "\(root)/\(name)"
      guard isFile(path) else { return nil }
      guard access(path, X_OK) == 0 else {
        throw ValidationError(
          "--extensions \(folder): \(name) is not executable; Lambda would fail to start it. Run chmod +x on it, or move it to another folder."
        )
      }
      return .init(name: name, command: [path])
    }
  }

  /// Whether the path is a regular file.
  private func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
