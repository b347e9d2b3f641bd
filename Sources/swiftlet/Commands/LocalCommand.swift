import ArgumentParser
import ChildProcesses
import Emulator
import EmulatorCore
import FoundationEssentials

/// `swiftlet local`: COMMAND behind an emulated Lambda.
struct LocalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local",
    abstract: "Run COMMAND behind an emulated Lambda on this machine.",
    usage: "swiftlet local [OPTIONS] -- COMMAND ...",
    discussion: """
      COMMAND is a web app, which gets its requests through the adapter, or with --no-adapter a Lambda runtime client. \
      Plain HTTP to the printed address reaches it as through a Function URL; SDKs and the AWS CLI reach it with \
      --endpoint-url. COMMAND inherits this environment, Lambda's own variables and those of --env.

      Examples:
        swiftlet local -- uvicorn main:app --port 8080
        swiftlet local --no-adapter -- python -m awslambdaric app.handler
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 9000)

  @OptionGroup var frontDoorOptions: FrontDoorOptions

  @Option(help: ArgumentHelp("The function's name.", valueName: "name"))
  var functionName = "function"

  @Option(help: ArgumentHelp("The function's memory, 128 to 10240 MB.", valueName: "mb"))
  var memory = 512

  @Option(help: ArgumentHelp("How long an invocation may take, 1 to 900.", valueName: "seconds"))
  var timeout = 30

  @Option(
    help: ArgumentHelp(
      "The port at which the app listens: sets PORT and AWS_LWA_PORT for app and adapter.", valueName: "port"))
  var appPort: Int?

  @Option(help: ArgumentHelp("Stop all processes between invocations, as Lambda does: on or off.", valueName: "on|off"))
  var freeze = Switch.on

  @Option(
    help: ArgumentHelp(
      "Leave the function frozen at least this long, as 1.2s, so that what is due in it comes with the next invocation.",
      valueName: "duration"))
  var thawDelay = TimeSpan(duration: .zero)

  @Option(help: ArgumentHelp("Hold the function to its memory: on or off.", valueName: "on|off"))
  var memoryLimit = Switch.on

  @Option(help: ArgumentHelp("Hold the function to its share of the processors: on or off.", valueName: "on|off"))
  var cpu = Switch.off

  @Option(
    help: ArgumentHelp(
      "Do not start where these cannot be enforced: freeze, memory, processes, files, cpu; by comma.",
      valueName: "limits"))
  var require = RequiredLimits(limits: [])

  @Option(
    help: ArgumentHelp(
      "How the Function URL takes results: buffered, or response-stream (tells the adapter, too).", valueName: "mode"))
  var invokeMode = InvokeMode.buffered

  @OptionGroup var eventOptions: EventOptions

  @Option(
    name: .customLong("env"), parsing: .singleValue,
    help: ArgumentHelp("A variable for COMMAND and adapter; may be repeated.", valueName: "name=value"))
  var environment: [EnvironmentVariable] = []

  @Option(help: ArgumentHelp("An adapter to use instead of the built-in one.", valueName: "path"))
  var adapter: String?

  @Flag(help: "Use no adapter: COMMAND is a Lambda runtime client.")
  var noAdapter = false

  @Argument(parsing: .postTerminator, help: "What to run, after a double dash.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else {
      throw ValidationError("COMMAND is missing. Give it after a double dash: swiftlet local -- uvicorn main:app")
    }
    guard LambdaLimits.memorySize.contains(memory) else {
      throw ValidationError("--memory \(memory): expected 128 to 10240 (MB).")
    }
    guard LambdaLimits.timeoutSeconds.contains(timeout) else {
      throw ValidationError("--timeout \(timeout): expected 1 to 900 (seconds).")
    }
    if let appPort, !(1...65535).contains(appPort) {
      throw ValidationError("--app-port \(appPort): expected 1 to 65535.")
    }
    guard PlainName.isValid(functionName), functionName.utf8.count <= 64 else {
      throw ValidationError("--function-name \(functionName): expected up to 64 letters, digits, - and _.")
    }
    if environment.contains(where: { $0.name == "AWS_LAMBDA_RUNTIME_API" }) {
      throw ValidationError("--env AWS_LAMBDA_RUNTIME_API: the emulator sets this variable itself. Leave it out.")
    }
    if thawDelay.duration > .zero, freeze == .off {
      throw ValidationError("--thaw-delay has no effect with --freeze off. Leave one of them out.")
    }
    if noAdapter, adapter != nil {
      throw ValidationError("--adapter and --no-adapter exclude each other. Leave one of them out.")
    }
  }

  func run() throws {
    try LocalRun(configuration: emulatorConfiguration()).run()
  }

  private func emulatorConfiguration() -> EmulatorConfiguration {
    let inherited = ProcessInfo.processInfo.environment
    var configuration = EmulatorConfiguration(
      command: command, workingDirectory: FileManager.default.currentDirectoryPath)
    configuration.host = listen.host
    configuration.port = listen.port
    configuration.frontDoors = frontDoorOptions.addresses
    configuration.inheritedEnvironment = inherited
    configuration.adoptsOrphans = true
    configuration.function = FunctionDescription(
      name: functionName, memorySize: memory, timeout: .seconds(timeout),
      handler: command.count > 1 ? command[command.count - 1] : command[0],
      region: inherited["AWS_REGION"] ?? inherited["AWS_DEFAULT_REGION"] ?? "us-east-1")
    if let appPort {
      configuration.environment["PORT"] = String(appPort)
      configuration.environment["AWS_LWA_PORT"] = String(appPort)
    }
    for variable in environment { configuration.environment[variable.name] = variable.value }
    configuration.invokeMode = invokeMode
    configuration.limits = limits
    configuration.required = require.limits
    configuration.events = eventOptions.events
    configuration.thawDelay = thawDelay.duration
    if invokeMode == .responseStream, !noAdapter, inherited["AWS_LWA_INVOKE_MODE"] == nil,
      configuration.environment["AWS_LWA_INVOKE_MODE"] == nil
    {
      configuration.environment["AWS_LWA_INVOKE_MODE"] = "response_stream"
    }
    if let adapter {
      configuration.adapter = .executable(path: adapter, arguments: [], name: adapter)
    } else if !noAdapter {
      configuration.adapter = AdapterExecutable.find()
    }
    return configuration
  }

  private var limits: Set<SandboxLimit> {
    var limits: Set<SandboxLimit> = [.processes, .files]
    if freeze == .on { limits.insert(.freeze) }
    if memoryLimit == .on { limits.insert(.memory) }
    if cpu == .on { limits.insert(.cpu) }
    return limits
  }
}

extension InvokeMode: ExpressibleByArgument {}
