import ArgumentParser
import ContainerImages
import Emulator
import EmulatorCore
import FoundationEssentials
import ImageStore

/// Options of `swiftlet local` for a function that is a container image.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A container image to run: an archive of docker save, an OCI archive or an OCI layout. COMMAND replaces its CMD.",
      valueName: "place"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      "A folder with the files of an unpacked image, which the function has instead of this machine's. COMMAND is a program in it.",
      valueName: "folder"))
  var root: String?

  @Option(
    help: ArgumentHelp(
      "The program, with arguments, that replaces the image's ENTRYPOINT. Its CMD stays.", valueName: "command"))
  var entrypoint: String?

  @Option(
    help: ArgumentHelp(
      "Where the image's command starts. Default: its WORKDIR, or / with --root.", valueName: "path"))
  var workdir: String?

  /// The option that names the image, for messages; nil without an image.
  var given: String? { image != nil ? "--image" : root != nil ? "--root" : nil }

  func validate() throws {
    if image != nil, root != nil {
      throw ValidationError("--image and --root cannot be combined. Leave one of them out.")
    }
    let overrides = [entrypoint.map { _ in "--entrypoint" }, workdir.map { _ in "--workdir" }]
    if given == nil, let option = overrides.compactMap(\.self).first {
      throw ValidationError("\(option) has no effect without --image or --root. Add one, or leave \(option) out.")
    }
    if image?.isEmpty == true {
      throw ValidationError("--image is empty: expected an archive of docker save, an OCI archive or an OCI layout.")
    }
    if root?.isEmpty == true { throw ValidationError("--root is empty: expected a folder.") }
    if let workdir, !workdir.hasPrefix("/") {
      throw ValidationError("--workdir \(workdir): expected an absolute path in the image.")
    }
    _ = try entrypointWords()
  }

  /// Applies the options.
  ///
  /// - Parameter command: COMMAND; empty for the image's own.
  /// - Throws: `ImageError` if the image cannot be used, and `ValidationError` for mistakes in the options.
  func apply(to configuration: inout FunctionConfiguration, command: [String]) throws {
    if let image {
      try apply(unpacked(image), named: image, to: &configuration, command)
    } else if let root {
      var isDirectory = false
      guard FileManager.default.fileExists(atPath: root, isDirectory: &isDirectory), isDirectory else {
        throw ValidationError("--root \(root): expected a folder.")
      }
      let path = URL(filePath: root).resolvingSymlinksInPath().path(percentEncoded: false)
      guard path != "/" else {
        throw ValidationError(
          "--root \(root): expected a folder with the files of an image, not all of this machine's. Leave --root out to use those."
        )
      }
      configuration.image = FunctionImage(root: path, workingDirectory: workdir ?? "/", name: root)
      configuration.command = (try entrypointWords() ?? []) + command
    } else {
      return
    }
    guard !configuration.command.isEmpty else {
      throw ValidationError(
        root.map { "--root \($0): the command is missing. Give a program in that folder." }
          ?? "--image \(image ?? ""): the image has neither ENTRYPOINT nor CMD. Give a program in it after a double dash."
      )
    }
  }

  private func apply(
    _ unpacked: UnpackedImage, named name: String, to configuration: inout FunctionConfiguration, _ command: [String]
  ) throws {
    let own = unpacked.configuration
    let directory = workdir ?? own.workingDirectory ?? "/"
    var image = FunctionImage(
      root: unpacked.root, workingDirectory: directory.hasPrefix("/") ? directory : "/\(directory)", name: name)
    image.files = unpacked
    image.notices = unpacked.warnings.map { "\(name): \($0)" }
    configuration.image = image
    configuration.command =
      (try entrypointWords() ?? own.entrypoint ?? []) + (command.isEmpty ? own.command ?? [] : command)
    for variable in own.environment {
      let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      configuration.inheritedEnvironment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
  }

  private func unpacked(_ image: String) throws(ImageError) -> UnpackedImage {
    // A layout is complete once it has its index.
    ConfigurationFiles.note(FileTree.isDirectory(image) ? "\(image)/index.json" : image)
    let variables = ProcessInfo.processInfo.environment
    return try ImageStore(directory: ImageStore.defaultDirectory { variables[$0] }).unpack(image) { progress in
      switch progress {
      case .waiting: StandardStream.printError("Waiting for another swiftlet that unpacks an image.")
      case .layer(let number, let count):
        StandardStream.printError("Unpacking layer \(number) of \(count) of \(image)")
      }
    }
  }

  private func entrypointWords() throws -> [String]? {
    guard let entrypoint else { return nil }
    guard let words = CommandWords.split(entrypoint) else {
      throw ValidationError("--entrypoint \(entrypoint): a quote is not closed.")
    }
    return words
  }
}
