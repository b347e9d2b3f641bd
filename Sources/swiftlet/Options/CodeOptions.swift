import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials

/// Options of `swiftlet local` for a function as it is deployed: its code, its layers and its runtime.
struct CodeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The runtime that runs --handler, instead of COMMAND: python3.N, nodejsN.x, provided, provided.al2 or provided.al2023.",
      valueName: "identifier"))
  var runtime: String?

  @Option(
    help: ArgumentHelp(
      "The function that handles events, for example app.handler. Sets _HANDLER.", valueName: "name"))
  var handler: String?

  @Option(
    help: ArgumentHelp(
      "The folder of the function's code, which appears at /var/task. Default with --runtime: the working directory.",
      valueName: "folder"))
  var code: String?

  @Option(
    help: ArgumentHelp(
      "The function's code as a zip file, which is unpacked to /var/task.", valueName: "file"))
  var zip: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A layer, which appears under /opt: a folder, a zip file, or web-adapter for swiftlet's adapter, for which the ARN of the AWS Lambda Web Adapter's layer may stand. Up to five, later ones take precedence.",
      valueName: "layer"))
  var layer: [String] = []

  func validate() throws {
    if let runtime = try parsedRuntime(), runtime.isManaged, (handler ?? "").isEmpty {
      throw ValidationError("--runtime \(runtime.identifier) needs --handler, for example --handler app.handler.")
    }
    if layer.count > FunctionCode.mostLayers {
      throw ValidationError("--layer: a function has up to \(FunctionCode.mostLayers) layers on Lambda. Merge some.")
    }
    for layer in layer { _ = try Self.parse(layer: layer) }
    if code != nil, zip != nil { throw ValidationError("--code and --zip cannot be combined. Leave one of them out.") }
    if let code, !Self.isFolder(code) {
      throw ValidationError("--code \(code): expected a folder. For a zip file, use --zip.")
    }
    if let zip, !Self.isFile(zip) {
      throw ValidationError("--zip \(zip): expected a zip file. For a folder, use --code.")
    }
  }

  /// Applies the options, except for the handler.
  func apply(to configuration: inout FunctionConfiguration) throws {
    let runtime = try parsedRuntime()
    guard runtime != nil || code != nil || zip != nil || !layer.isEmpty else { return }
    configuration.code = FunctionCode(
      source: zip.map { .zip(Self.absolute($0)) } ?? .folder(Self.absolute(code ?? configuration.workingDirectory)),
      layers: try layer.map(Self.parse), runtime: runtime)
  }

  private func parsedRuntime() throws -> LambdaRuntime? {
    do {
      return try runtime.map { text throws(UnsupportedRuntime) in try LambdaRuntime(text) }
    } catch {
      throw ValidationError("--runtime \(error).")
    }
  }

  private static func parse(layer text: String) throws -> FunctionCode.Layer {
    if text == LayerARN.webAdapterName { return .webAdapter }
    if let arn = LayerARN(text) {
      guard !arn.isWebAdapter else { return .webAdapter }
      throw ValidationError(
        "--layer \(text): swiftlet downloads no layers. Get its zip file from the address that this prints, "
          + "and give the file: aws lambda get-layer-version-by-arn --arn \(text) --query Content.Location")
    }
    if isFolder(text) { return .files(.folder(absolute(text))) }
    guard isFile(text) else {
      throw ValidationError("--layer \(text): expected a folder, a zip file, or web-adapter.")
    }
    return .files(.zip(absolute(text)))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  private static func isFile(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path) && !isFolder(path)
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }
}
