import ArgumentParser
import ContainerImages
import Emulator
import FoundationEssentials

/// `swiftlet local`: runs COMMAND behind an emulated Lambda.
struct LocalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local",
    abstract: "Run COMMAND behind an emulated Lambda on this machine.",
    usage: """
      swiftlet local [OPTIONS] -- COMMAND ...
      swiftlet local [OPTIONS] --runtime IDENTIFIER --handler NAME
      swiftlet local [OPTIONS] --image PLACE [-- COMMAND ...]
      """,
    discussion: """
      COMMAND is a web app that gets its requests through the adapter, or with --no-adapter a Lambda runtime client. \
      Plain HTTP requests to the printed address reach it as through a Function URL; SDKs and the AWS CLI reach it with \
      --endpoint-url. COMMAND gets Lambda's variables, those of --env and --env-file, and PATH and AWS \
      credentials from your environment.

      Examples:
        swiftlet local -- uvicorn main:app --port 8080
        swiftlet local --concurrency 5 -- uvicorn main:app --port {port}
        swiftlet local --no-adapter -- python -m awslambdaric app.handler
        swiftlet local --runtime nodejs22.x --handler index.handler --layer layers/shared
        swiftlet local --image app.tar
      """)

  @Option(
    help: ArgumentHelp(
      "The address of the Function URL and the Lambda API. Port 0 lets the system choose.", valueName: "host:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 9000)

  @OptionGroup var watch: WatchOptions

  @OptionGroup var console: ConsoleOptions

  @OptionGroup var emulator: EmulatorOptions

  @OptionGroup(title: "Callers") var callers: CallerOptions

  @OptionGroup(title: "AWS") var aws: AWSOptions

  /// Accepted only to suggest the option that is meant.
  @Option(help: .hidden)
  var port: String?

  @OptionGroup var function: FunctionArguments

  @Argument(parsing: .postTerminator, help: "What to run, after a double dash.")
  var command: [String] = []

  func validate() throws {
    if let port {
      throw ValidationError(
        "There is no option --port. Use --app-port \(port) for the app's port, or --listen 127.0.0.1:\(port) for swiftlet's."
      )
    }
    guard !command.isEmpty || function.code.runtime != nil || function.image.given != nil else {
      throw ValidationError(
        "COMMAND is missing. Give it after a double dash: swiftlet local -- uvicorn main:app --port 8080")
    }
  }

  func run() throws {
    let settings = ConsoleSettings(version: Version.current)
    let configuration: EmulatorConfiguration
    do {
      configuration = try emulatorConfiguration(settings)
    } catch let error as ImageError {
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(65)
    }
    var run = EmulatorRun(configuration: configuration, addressFile: emulator.addresses)
    run.readAgain = { try emulatorConfiguration(settings) }
    try run.run()
  }

  private func emulatorConfiguration(_ settings: ConsoleSettings) throws -> EmulatorConfiguration {
    let directory = FileManager.default.currentDirectoryPath
    var function = try function.configuration(command: command, workingDirectory: directory)
    try aws.access().apply(to: &function)
    var configuration = EmulatorConfiguration(functions: [function])
    configuration.host = listen.host
    configuration.port = listen.port
    emulator.apply(to: &configuration)
    watch.apply(to: &configuration, isUsual: false)
    console.apply(to: &configuration, settings)
    try callers.apply(to: &configuration)
    return configuration
  }
}
