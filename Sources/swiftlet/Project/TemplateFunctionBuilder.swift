import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials
import LambdaInterface
import ProjectFile
import Templates

/// Makes the configuration of a function from the template's.
struct TemplateFunctionBuilder {
  /// What becomes of a function.
  enum Result {
    /// It runs; the notices are sentences for the user.
    case configuration(FunctionConfiguration, notices: [String])
    /// It does not run, for this reason.
    case leftOut(String)
  }

  /// The path of the template.
  let path: String
  let settings: TemplateSettings
  let inlineCode: InlineCodeFolder
  let local: LocalFunctions?
  /// The `BuildMethod` of each layer that has one, by its logical ID.
  let buildMethods: [String: String]
  /// What `swiftlet build` made; nil to use the sources.
  let built: BuiltCode?
  /// Options that take precedence over the template and the project file.
  let overrides: FunctionOverrides

  func build(_ function: TemplateFunction) throws -> Result {
    let own = local?.settings(of: [function.logicalID, function.name])
    var command = own?.command ?? []
    let image = imageOptions(of: function, own)
    var arguments: [String]
    do throws(Omission) {
      if let image {
        arguments = image
      } else {
        arguments = command.isEmpty ? try deployment(of: function) : []
      }
    } catch {
      return leftOut(function, error.reason)
    }
    arguments += [
      "--function-name=\(function.name)", "--memory=\(function.memorySize)", "--timeout=\(function.timeout)",
    ]
    var notices: [String] = []
    if command.isEmpty, image == nil { arguments += try layers(of: function, &notices) }
    arguments += properties(of: function)
    arguments += function.environment.sorted { $0.key < $1.key }.map { "--env=\($0.key)=\($0.value)" }
    // Later options win.
    arguments += own?.options.map(\.argument) ?? []
    if let place = settings.image(of: function) { arguments.append("--image=\(place)") }
    arguments = overrides.fitting(arguments) + overrides.words
    if image != nil, command.isEmpty { command = function.imageConfig.command }
    let directory = own.flatMap { local?.directory(of: $0) } ?? folder.path(percentEncoded: false)
    do {
      let options = try FunctionArguments.parse(arguments)
      var configuration = try options.configuration(command: command, workingDirectory: directory)
      configuration.function.region = settings.region
      configuration.function.hasFunctionURL = function.functionURL != nil
      configuration.function.settingNames = .template
      configuration.function.tags = [
        FunctionListing.logicalIDTag: function.logicalID, "aws:cloudformation:stack-name": settings.stackName,
      ]
      settings.access.applyCredentials(to: &configuration)
      configuration.function.functionURL.cors = function.functionURL?.cors
      configuration.function.functionURL.qualifier = function.functionURL?.qualifier
      setDestinations(of: &configuration, function.eventInvokeConfig)
      if let notice = built?.use(in: &configuration, named: function.logicalID) { notices.append(notice) }
      if let reason = unbuilt(function, configuration) { return leftOut(function, reason) }
      return .configuration(configuration, notices: notices)
    } catch {
      let message = FunctionArguments.message(for: error)
      if let own, let complaint = local?.complaint(message, own) { throw complaint }
      throw complaint(function, Self.named(message))
    }
  }

  private func leftOut(_ function: TemplateFunction, _ reason: String) -> Result {
    .leftOut("\(function.place(in: path)): the function \(function.logicalID) does not run: \(reason).")
  }

  /// The options for its runtime, its handler and its code.
  private func deployment(of function: TemplateFunction) throws(Omission) -> [String] {
    let runtime = try runtime(of: function)
    let options = ["--runtime=\(runtime)", try code(of: function, runtime)]
    return options + (function.handler.map { ["--handler=\($0)"] } ?? [])
  }

  /// The options for a function that is an image; nil if no image is given for it.
  private func imageOptions(of function: TemplateFunction, _ own: ProjectFile.Function?) -> [String]? {
    let isGiven = own?.options.contains { ["image", "root"].contains($0.name) } ?? false
    guard isGiven || overrides.haveImage || settings.image(of: function) != nil else { return nil }
    let config = function.imageConfig
    let entrypoint = config.entryPoint.isEmpty ? nil : "--entrypoint=\(CommandWords.joined(config.entryPoint))"
    return [entrypoint, config.workingDirectory.map { "--workdir=\($0)" }].compactMap(\.self)
  }

  /// The commands that save the image of a function to a file and run it, with Docker and with buildah.
  private func saving(_ function: TemplateFunction) -> String {
    let file = CommandWords.quoted("\(function.name).tar")
    let run = "swiftlet up --image \(CommandWords.quoted("\(function.logicalID)=\(function.name).tar"))"
    if case .image(let uri?) = function.code {
      let uri = CommandWords.quoted(uri)
      return "docker save -o \(file) \(uri) && \(run). "
        + "Without Docker: buildah pull \(uri) && buildah push \(uri) oci-archive:\(file) && \(run)"
    }
    let name = CommandWords.quoted(function.name.lowercased())
    let context = CommandWords.quoted(located(function.dockerContext ?? "."))
    return "docker build -t \(name) \(context) && docker save -o \(file) \(name) && \(run). "
      + "Without Docker: buildah build -t \(name) \(context) && buildah push \(name) oci-archive:\(file) && \(run)"
  }

  /// Why a function does not run.
  private struct Omission: Error {
    var reason: String
  }

  /// Calls settings by the names of their properties.
  private static func named(_ message: String) -> String {
    let properties = [
      "--env: ": "Environment: ", "--layer: ": "Layers: ", "--memory ": "MemorySize ", "--timeout ": "Timeout ",
      "--function-name ": "FunctionName ", "--zip ": "CodeUri ", "--code ": "CodeUri ", "--handler": "Handler",
    ]
    return properties.reduce(message) { text, property in text.replacing(property.key, with: property.value) }
  }

  private func complaint(_ function: TemplateFunction, _ message: String) -> ValidationError {
    ValidationError("\(function.place(in: path)): the function \(function.logicalID): \(message)")
  }

  private var folder: URL {
    URL(filePath: path, directoryHint: .notDirectory).deletingLastPathComponent().standardizedFileURL
  }

  /// The absolute path of a path in the template.
  func located(_ path: String) -> String {
    let url = path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
    return url.standardizedFileURL.path(percentEncoded: false)
  }

  private func runtime(of function: TemplateFunction) throws(Omission) -> String {
    if case .image = function.code {
      throw Omission(
        reason:
          "it is a container image, which must be in a file: \(saving(function))"
      )
    }
    guard let runtime = function.runtime else { throw Omission(reason: "it has no Runtime") }
    do throws(UnsupportedRuntime) {
      return try LambdaRuntime(runtime).identifier
    } catch {
      throw Omission(reason: "\(error)")
    }
  }

  /// The option that says where the code is.
  private func code(of function: TemplateFunction, _ runtime: String) throws(Omission) -> String {
    let path: String
    switch function.code {
    case .inline(let text):
      do {
        return "--code=\(try inlineCode.write(text, of: function.logicalID, runtime: runtime))"
      } catch {
        throw Omission(reason: "\(error)")
      }
    case .bucket(let bucket, let key):
      throw Omission(reason: "its code is in S3, at s3://\(bucket)/\(key). Make CodeUri a folder or a zip file")
    case .path(let text): path = located(text)
    case .image, nil: path = located(".")
    }
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Omission(reason: "its code is missing: there is no \(path)")
    }
    return isFolder ? "--code=\(path)" : "--zip=\(path)"
  }

  /// Why a function cannot start before it is built; nil if it can.
  private func unbuilt(_ function: TemplateFunction, _ configuration: FunctionConfiguration) -> String? {
    guard built != nil, let method = function.buildMethod, ["makefile", "go1.x"].contains(method),
      let code = configuration.code, case .folder(let folder) = code.source, code.origin == nil,
      code.runtime?.isManaged == false, !code.layers.contains(where: { $0 != .webAdapter }),
      !FileManager.default.fileExists(atPath: "\(folder)/bootstrap")
    else { return nil }
    return "it has the BuildMethod \(method), but is not built. Run swiftlet build"
  }

  private func layers(of function: TemplateFunction, _ notices: inout [String]) throws -> [String] {
    var options: [String] = []
    for layer in function.layers {
      switch layer {
      case .webAdapter: options.append("--layer=\(LayerARN.webAdapterName)")
      case .remote: break
      case .local(let logicalID, let path):
        guard FileManager.default.fileExists(atPath: located(path)) else {
          throw complaint(function, "the layer \(logicalID) is missing: there is no \(located(path)).")
        }
        guard let method = buildMethods[logicalID], let built else {
          options.append("--layer=\(located(path))")
          continue
        }
        let layer = built.layer(logicalID, from: located(path))
        options.append("--layer=\(layer?.folder ?? located(path))")
        if layer == nil {
          notices.append("the layer \(logicalID) has the BuildMethod \(method), but is not built. Run swiftlet build.")
        } else if let warning = layer?.warning {
          notices.append(warning)
        }
      }
    }
    return options
  }

  private func properties(of function: TemplateFunction) -> [String] {
    var options = ["--log-format=\(function.logFormat.rawValue)"]
    if function.ephemeralStorage > LambdaLimits.temporaryMegabytes.lowerBound {
      options.append("--ephemeral-storage=\(function.ephemeralStorage)")
    }
    if let level = function.applicationLogLevel { options.append("--env=AWS_LAMBDA_LOG_LEVEL=\(level)") }
    if let count = function.reservedConcurrentExecutions {
      options.append("--reserved-concurrent-executions=\(min(count, 1000))")
    }
    if function.provisionedConcurrentExecutions > 0 {
      options.append("--provisioned=\(function.provisionedConcurrentExecutions)")
    }
    if function.usesSnapStart, function.provisionedConcurrentExecutions == 0 { options.append("--snap-start") }
    options += function.aliases.map { "--alias=\($0.name)=\($0.functionVersion)" }
    if let mode = function.tenantIsolationMode { options.append("--tenant-isolation-mode=\(mode.rawValue)") }
    if let url = function.functionURL {
      options += ["--auth-type=\(url.authType.rawValue)"]
      if url.invokeMode == .responseStream { options.append("--invoke-mode=RESPONSE_STREAM") }
    }
    if let retries = function.eventInvokeConfig.maximumRetryAttempts { options.append("--event-retries=\(retries)") }
    if let age = function.eventInvokeConfig.maximumEventAge { options.append("--event-max-age=\(age)s") }
    return options
  }

  /// Sets the destinations of the template, unless the project file names others.
  private func setDestinations(
    of configuration: inout FunctionConfiguration, _ config: TemplateFunction.EventInvokeConfig
  ) {
    if configuration.events.onSuccess == nil {
      configuration.events.onSuccess = config.onSuccess.map { EventDestination(arn: $0) }
    }
    if configuration.events.onFailure == nil {
      configuration.events.onFailure = config.onFailure.map { EventDestination(arn: $0) }
    }
    if configuration.events.deadLetters == nil {
      configuration.events.deadLetters = config.deadLetters.map { .log(arn: $0) }
    }
  }
}
