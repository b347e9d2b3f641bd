import AdapterCore
import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials
import LambdaInterface

/// Options of `swiftlet local` that describe the function.
struct FunctionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The function's name.", valueName: "name"))
  var functionName = "function"

  @Option(help: ArgumentHelp("The function's memory, 128 to 10240 MB.", valueName: "mb"))
  var memory = 512

  @Option(help: ArgumentHelp("The timeout of an invocation, 1 to 900 seconds.", valueName: "seconds"))
  var timeout = 30

  @Option(
    help: ArgumentHelp(
      "The port on which the app listens. Sets PORT and AWS_LWA_PORT. Default: 8080.",
      valueName: "port"))
  var appPort: Int?

  @Option(
    help: ArgumentHelp(
      "How the Function URL returns results: BUFFERED, or RESPONSE_STREAM, which also sets AWS_LWA_INVOKE_MODE for the adapter.",
      valueName: "mode"))
  var invokeMode = InvokeMode.buffered

  @Option(
    help: ArgumentHelp(
      "The format of the function's log. Also sets AWS_LAMBDA_LOG_FORMAT.",
      valueName: "format"))
  var logFormat = LogFormat.text

  @Option(
    help: ArgumentHelp(
      "The adapter to run. Default: lambda-adapter beside swiftlet, or else the built-in one.", valueName: "path"))
  var adapter: String?

  @Flag(help: "Use no adapter: COMMAND is a Lambda runtime client.")
  var noAdapter = false

  func validate() throws {
    guard LambdaLimits.memorySize.contains(memory) else {
      throw ValidationError("--memory \(memory): expected 128 to 10240 (MB).")
    }
    guard LambdaLimits.timeoutSeconds.contains(timeout) else {
      throw ValidationError("--timeout \(timeout): expected 1 to 900 (seconds).")
    }
    if let appPort, !(1...65535).contains(appPort) {
      throw ValidationError("--app-port \(appPort): expected 1 to 65535.")
    }
    guard LambdaName.isValid(functionName), functionName.utf8.count <= 64 else {
      throw ValidationError("--function-name \(functionName): expected up to 64 letters, digits, - and _.")
    }
    if noAdapter, adapter != nil {
      throw ValidationError("--adapter and --no-adapter cannot be combined. Leave one of them out.")
    }
  }

  /// Applies the options. Variables that are already set are kept.
  func apply(to configuration: inout FunctionConfiguration) {
    let user = ProcessInfo.processInfo.environment
    configuration.function = FunctionDescription(
      name: functionName, memorySize: memory, timeout: .seconds(timeout),
      handler: configuration.command.last ?? "bootstrap",
      region: user["AWS_REGION"] ?? user["AWS_DEFAULT_REGION"] ?? "us-east-1",
      logFormat: logFormat)
    configuration.function.functionURL.invokeMode = invokeMode
    var variables: [String: String] = [:]
    if let appPort {
      variables["PORT"] = String(appPort)
      variables["AWS_LWA_PORT"] = String(appPort)
    }
    configuration.environment.merge(variables) { set, _ in set }
    configuration.appPort = port(configuration.inheritedEnvironment.merging(configuration.environment) { $1 })
    if let adapter {
      configuration.adapter = .executable(path: adapter, arguments: [], name: adapter)
    } else if !noAdapter, configuration.needsAdapter {
      configuration.adapter = AdapterExecutable.find()
    }
    if invokeMode == .responseStream { configuration.enableAdapterStreaming() }
  }

  /// The port on which the adapter expects the app, by the adapter's own rules.
  private func port(_ variables: [String: String]) -> Int {
    Settings.beforeStart { variables[$0] }?.app.port.map { Int($0) } ?? 8080
  }
}

extension InvokeMode: ExpressibleByArgument {
  /// Parses an option's value.
  package init?(argument: String) { self.init(spelling: argument) }

  /// Empty, because each option's help lists the spellings that AWS uses for it.
  package static var allValueStrings: [String] { [] }
}

extension LogFormat: ExpressibleByArgument {}

extension FunctionConfiguration {
  /// Whether an adapter runs unless the user wants none: beside COMMAND, or in a layer.
  fileprivate var needsAdapter: Bool {
    // An image has its own.
    if image != nil { return false }
    guard let code, code.runtime != nil else { return true }
    return code.layers.contains(.webAdapter)
  }

  /// Sets `AWS_LWA_INVOKE_MODE` to `response_stream`, unless the user has set it or there is no adapter.
  mutating func enableAdapterStreaming() {
    let variable = "AWS_LWA_INVOKE_MODE"
    guard adapter != .none, inheritedEnvironment[variable] == nil, environment[variable] == nil else { return }
    environment[variable] = "response_stream"
  }
}
