import ArgumentParser
import ChildProcesses
import Emulator
import EmulatorCore
import FoundationEssentials
import LambdaEvents

/// `swiftlet local`: COMMAND behind an emulated Lambda.
struct LocalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local",
    abstract: "Run COMMAND behind an emulated Lambda on this machine.",
    usage: "swiftlet local [OPTIONS] -- COMMAND ...",
    discussion: """
      COMMAND is a web app, which gets its requests through the adapter, or with --no-adapter a Lambda runtime client. \
      Plain HTTP to the printed address reaches it as through a Function URL; SDKs and the AWS CLI reach it with \
      --endpoint-url. COMMAND's environment is that of a function: Lambda's variables, those of --env and --env-file, and \
      of yours PATH and the AWS credentials.

      Examples:
        swiftlet local -- uvicorn main:app --port 8080
        swiftlet local --no-adapter -- python -m awslambdaric app.handler
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 9000)

  @Option(help: ArgumentHelp("Where to listen as an API Gateway HTTP API as well.", valueName: "host:port"))
  var httpAPI: ListenAddress?

  @Option(help: ArgumentHelp("Where to listen as an API Gateway REST API as well.", valueName: "host:port"))
  var restAPI: ListenAddress?

  @Option(help: ArgumentHelp("Where to listen as an Application Load Balancer as well.", valueName: "host:port"))
  var alb: ListenAddress?

  @Option(
    help: ArgumentHelp("Where to listen as a load balancer with multi-value headers as well.", valueName: "host:port"))
  var albMultiValue: ListenAddress?

  @Option(help: ArgumentHelp("The stage of the HTTP API; $default stands in no path.", valueName: "name"))
  var httpAPIStage = "$default"

  @Option(help: ArgumentHelp("The stage of the REST API.", valueName: "name"))
  var restAPIStage = "prod"

  @Option(help: ArgumentHelp("How long callers of the REST API wait.", valueName: "duration"))
  var restAPITimeout = TimeSpan(duration: .seconds(29))

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

  @Option(help: ArgumentHelp("How often a failed event is tried again, 0 to 2.", valueName: "count"))
  var eventRetries = 2

  @Option(
    help: ArgumentHelp(
      "How long before a failed event is tried again, and twice as long the second time; a minute on Lambda.",
      valueName: "duration"))
  var eventRetryDelay = TimeSpan(duration: .seconds(1))

  @Option(
    help: ArgumentHelp("Where events that worked are told of: a file, or http://HOST:PORT/PATH.", valueName: "place"))
  var onSuccess: EventDestination?

  @Option(
    help: ArgumentHelp(
      "Where events that were given up are told of: a file, or http://HOST:PORT/PATH.", valueName: "place"))
  var onFailure: EventDestination?

  @Option(
    name: .customLong("env"), parsing: .singleValue,
    help: ArgumentHelp(
      "A variable of the function; by its name alone, with the value that it has here. May be repeated.",
      valueName: "name=value"))
  var variables: [FunctionVariable] = []

  @Option(
    name: .customLong("env-file"), parsing: .singleValue,
    help: ArgumentHelp("A file of such variables, one a line; may be repeated.", valueName: "file"))
  var variableFiles: [String] = []

  @Flag(name: .customLong("inherit-env"), help: "Give the function all of the variables that are set here as well.")
  var inheritsEnvironment = false

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
    guard (0...2).contains(eventRetries) else {
      throw ValidationError("--event-retries \(eventRetries): expected 0 to 2.")
    }
    if let appPort, !(1...65535).contains(appPort) {
      throw ValidationError("--app-port \(appPort): expected 1 to 65535.")
    }
    for (stage, option) in [(httpAPIStage, "--http-api-stage"), (restAPIStage, "--rest-api-stage")] {
      guard stage == "$default" && option == "--http-api-stage" || stage.utf8.allSatisfy(Self.isNameByte),
        !stage.isEmpty
      else {
        throw ValidationError("\(option) \(stage): expected letters, digits, - and _.")
      }
    }
    guard !functionName.isEmpty, functionName.utf8.count <= 64, functionName.utf8.allSatisfy(Self.isNameByte) else {
      throw ValidationError("--function-name \(functionName): expected up to 64 letters, digits, - and _.")
    }
    _ = try ownVariables()
    if thawDelay.duration > .zero, freeze == .off {
      throw ValidationError("--thaw-delay has no effect with --freeze off. Leave one of them out.")
    }
    if noAdapter, adapter != nil {
      throw ValidationError("--adapter and --no-adapter exclude each other. Leave one of them out.")
    }
  }

  func run() throws {
    try LocalRun(configuration: emulatorConfiguration(ownVariables: ownVariables())).run()
  }

  private func ownVariables() throws -> [String: String] {
    try FunctionEnvironment(files: variableFiles, options: variables, user: ProcessInfo.processInfo.environment)
      .variables
  }

  private func emulatorConfiguration(ownVariables: [String: String]) -> EmulatorConfiguration {
    let user = ProcessInfo.processInfo.environment
    var configuration = EmulatorConfiguration(
      command: command, workingDirectory: FileManager.default.currentDirectoryPath)
    configuration.host = listen.host
    configuration.port = listen.port
    configuration.frontDoors = frontDoors
    configuration.inheritedEnvironment = inheritsEnvironment ? user : LambdaEnvironment.inherited(from: user)
    configuration.adoptsOrphans = true
    configuration.function = FunctionDescription(
      name: functionName, memorySize: memory, timeout: .seconds(timeout),
      handler: command.count > 1 ? command[command.count - 1] : command[0],
      region: user["AWS_REGION"] ?? user["AWS_DEFAULT_REGION"] ?? "us-east-1")
    if let appPort {
      configuration.environment["PORT"] = String(appPort)
      configuration.environment["AWS_LWA_PORT"] = String(appPort)
    }
    configuration.environment.merge(ownVariables) { $1 }
    configuration.invokeMode = invokeMode
    configuration.limits = limits
    configuration.required = require.limits
    configuration.events.policy.retries = eventRetries
    configuration.events.policy.delay = eventRetryDelay.duration
    configuration.events.onSuccess = onSuccess
    configuration.events.onFailure = onFailure
    configuration.thawDelay = thawDelay.duration
    if invokeMode == .responseStream, !noAdapter, configuration.inheritedEnvironment["AWS_LWA_INVOKE_MODE"] == nil,
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

  private var frontDoors: [EmulatorConfiguration.FrontDoorAddress] {
    let wanted: [(ListenAddress?, FrontDoor, String)] = [
      (httpAPI, .httpAPI(stage: httpAPIStage), "--http-api"), (restAPI, .restAPI(stage: restAPIStage), "--rest-api"),
      (alb, .loadBalancer(multiValue: false), "--alb"),
      (albMultiValue, .loadBalancer(multiValue: true), "--alb-multi-value"),
    ]
    return wanted.compactMap { address, door, option in
      address.map {
        .init(
          door, host: $0.host, port: $0.port, timeout: option == "--rest-api" ? restAPITimeout.duration : nil,
          option: option)
      }
    }
  }

  private var limits: Set<SandboxLimit> {
    var limits: Set<SandboxLimit> = [.processes, .files]
    if freeze == .on { limits.insert(.freeze) }
    if memoryLimit == .on { limits.insert(.memory) }
    if cpu == .on { limits.insert(.cpu) }
    return limits
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension InvokeMode: ExpressibleByArgument {}

extension EventDestination: ExpressibleByArgument {
  /// The destination that the value of an option names.
  package init?(argument: String) { self.init(argument) }
}
