import ArgumentParser
import Emulator

/// `swiftlet up`: runs the functions of a project file behind one emulated Lambda.
struct UpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Run the functions of a swiftlet.yaml behind an emulated Lambda.",
    usage: "swiftlet up [OPTIONS] [FUNCTION ...]",
    discussion: """
      The file lists functions. Each has a command and any options of swiftlet local, written without their dashes:

        functions:
          api:
            command: uvicorn main:app --port 8080
            memory: 1024
            http-api: 127.0.0.1:9001
          worker:
            command: python -m awslambdaric worker.handler
            directory: worker
            no-adapter: true

      SDKs and the AWS CLI call them by name. Their Function URLs are http://NAME.localhost at the same address.
      """)

  @Option(help: ArgumentHelp("The project file.", valueName: "path"))
  var file = "swiftlet.yaml"

  @Option(
    help: ArgumentHelp(
      "The address to listen on. By default the one in the file, or 127.0.0.1:9000. Port 0 lets the system choose.",
      valueName: "host:port"))
  var listen: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "Record each event and its result in this directory, for swiftlet invoke --replay.", valueName: "directory"))
  var record: String?

  @OptionGroup(title: "Callers") var callers: CallerOptions

  @Flag(
    help:
      "Exit with an error if a function fails at its first start. By default the next request starts it again."
  )
  var exitOnFailure = false

  @Argument(help: "The functions to run. Default: all functions in the file.")
  var functions: [String] = []

  func run() throws {
    let project = try ProjectFunctions(path: file, only: functions)
    let address = listen ?? project.listen ?? ListenAddress(host: "127.0.0.1", port: 9000)
    var configuration = EmulatorConfiguration(functions: project.functions)
    configuration.host = address.host
    configuration.port = address.port
    configuration.adoptsOrphans = true
    callers.apply(to: &configuration)
    configuration.recordDirectory = record
    configuration.exitsOnFailure = exitOnFailure
    try EmulatorRun(configuration: configuration).run()
  }
}
