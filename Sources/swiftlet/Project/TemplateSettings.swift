import ArgumentParser
import FileDescriptors
import FoundationEssentials
import Glibc
import Templates

/// What the command line, the configuration of the SAM CLI and the user's environment say about a template.
struct TemplateSettings {
  /// The images of `--image`, by the names or logical IDs of functions.
  let images: [String: String]

  /// The image of a function; nil if `--image` names none.
  func image(of function: TemplateFunction) -> String? { images[function.logicalID] ?? images[function.name] }

  private let parameters: [String: String]
  private let configuredParameters: [String: String]
  private let environment: TemplateEnvironment
  /// The region and the credentials from the command line.
  let access: AWSAccess

  /// The variables that the user sets.
  var variables: VariablesFile { environment.variables }

  /// The name of the stack.
  var stackName: String { environment.stackName }

  /// The region of the functions.
  var region: String { environment.region }

  init(_ location: TemplateLocation, _ options: TemplateOptions, _ access: AWSAccess) throws {
    self.access = access
    images = options.images
    let folder = location.projectFolder
    var configuration = SAMConfiguration()
    if let path = options.source.configFile ?? Self.usualConfiguration(in: folder) {
      configuration = try Self.reading(path) { text throws(TemplateError) in
        try SAMConfiguration(text, SAMConfiguration.Format(path: path), environment: options.source.configEnv)
      }
    }
    parameters = try options.source.parameters()
    configuredParameters = configuration.parameters
    var environment = TemplateEnvironment()
    environment.region = access.region(configured: configuration.region) ?? environment.region
    environment.stackName = configuration.stackName ?? environment.stackName
    let configured = configuration.variablesFile.map { file in
      file.hasPrefix("/") ? file : folder.appending(path: file).path(percentEncoded: false)
    }
    if let file = options.envVars ?? configured {
      environment.variables = try Self.reading(file) { text throws(TemplateError) in
        try VariablesFile(text, as: TextFormat(path: file))
      }
    }
    self.environment = environment
  }

  private static func usualConfiguration(in folder: URL) -> String? {
    let usual = SAMConfiguration.usualNames.map { folder.appending(path: $0).path(percentEncoded: false) }
    for path in usual { ConfigurationFiles.note(path) }
    return usual.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Reads a template with these settings.
  func template(at path: String) throws -> Template {
    let folder = URL(filePath: path, directoryHint: .notDirectory).deletingLastPathComponent()
    return try Self.reading(path) { text throws(TemplateError) in
      // A configuration may be for other templates, too.
      let known = try Template.parameterNames(in: text, as: TextFormat(path: path))
      let configured = configuredParameters.filter { known.contains($0.key) }
      return try Template(
        text, as: TextFormat(path: path), parameters: configured.merging(parameters) { $1 }, environment: environment,
        include: { file in
          try? ConfigurationFiles.read(
            file.hasPrefix("/") ? file : folder.appending(path: file).path(percentEncoded: false))
        })
    }
  }

  private static func reading<Value>(
    _ path: String, _ body: ([UInt8]) throws(TemplateError) -> Value
  ) throws -> Value {
    let text: [UInt8]
    do throws(SystemError) {
      text = try ConfigurationFiles.read(path)
    } catch {
      throw ValidationError("\(path): \(error.errno == ENOENT ? "no such file" : "cannot read the file").")
    }
    do throws(TemplateError) {
      return try body(text)
    } catch {
      throw ValidationError("\(error.description(of: path)).")
    }
  }
}
