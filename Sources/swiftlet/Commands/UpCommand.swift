import ArgumentParser
import Emulator
import EmulatorCore
import Glibc
import Templates

/// `swiftlet up`: runs the functions of a project file behind one emulated Lambda.
struct UpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Run the functions of a SAM template or a swiftlet.yaml behind an emulated Lambda.",
    usage: "swiftlet up [OPTIONS] [FUNCTION ...]",
    discussion: """
      In the folder of a SAM or CloudFormation template, it runs the template's functions. docs/templates.md says what \
      of a template has an effect.

      A swiftlet.yaml lists functions. Each has a command and any options of swiftlet local, written without their dashes:

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
      APIs of API Gateway with routes to several functions are listed under apis:

        apis:
          main:
            type: http
            listen: 127.0.0.1:9002
            routes:
              GET /jobs/{id}: worker
              $default: api
      """)

  @Option(help: ArgumentHelp("The project file. Default: swiftlet.yaml, if there is one.", valueName: "path"))
  var file: String?

  @OptionGroup(title: "Template") var template: TemplateOptions

  @Option(
    help: ArgumentHelp(
      "The address to listen on. By default the one in the file, or 127.0.0.1:9000. Port 0 lets the system choose.",
      valueName: "host:port"))
  var listen: ListenAddress?

  @Flag(help: "Start all functions now. By default each one starts at its first request.")
  var eager = false

  @Flag(
    help:
      "Let a debugger hold the functions, as --debug of swiftlet local does. For one function only, set debug: true in a swiftlet.yaml."
  )
  var debug = false

  @Flag(help: "Run in the background. Returns once everything is up; swiftlet down ends it.")
  var detach = false

  /// Replaces ``detach`` in the process in the background.
  @Flag(help: .hidden)
  var detached = false

  @OptionGroup var watch: WatchOptions

  @OptionGroup var console: ConsoleOptions

  @OptionGroup var emulator: EmulatorOptions

  @OptionGroup(title: "Callers") var callers: CallerOptions

  @OptionGroup(title: "AWS") var aws: AWSOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "An API key that REST APIs accept. Default: routes that require a key accept any. May be repeated.",
      valueName: "key"))
  var apiKey: [String] = []

  @Flag(help: "Print the functions, APIs and warnings of the template as JSON, and run nothing.")
  var print = false

  @Argument(help: "The functions to run. Default: all functions in the file.")
  var functions: [String] = []

  func validate() throws {
    if template.samPorts, listen != nil {
      throw ValidationError("--sam-ports and --listen cannot be combined. Leave one of them out.")
    }
  }

  func run() throws {
    if detach { return try BackgroundStart.run(replacing: "--detach", by: "--detached") }
    let location = try ProjectLocation.required(file: file, template: template.template)
    let inlineCode = InlineCodeFolder()
    defer { inlineCode.remove() }
    var project = try project(at: location, inlineCode)
    if debug { project.prepareForDebugger() }
    if print { try show(project) }
    try project.check()
    if !print { warn(project.warnings) }
    let settings = ConsoleSettings(version: Version.current)
    let configuration = try configuration(of: project, settings)
    guard !print else { return }
    var run = EmulatorRun(configuration: configuration, addressFile: emulator.addresses)
    if detached {
      run.background = try BackgroundError.reporting { () throws(BackgroundError) in
        try BackgroundSide(BackgroundFiles(project: location.path))
      }
    }
    var known = Set(project.warnings)
    run.readAgain = {
      var project = try self.project(at: location, inlineCode)
      if debug { project.prepareForDebugger() }
      try project.check()
      warn(project.warnings.filter { known.insert($0).inserted })
      return try self.configuration(of: project, settings)
    }
    try run.run()
  }

  private func configuration(of project: Project, _ settings: ConsoleSettings) throws -> EmulatorConfiguration {
    var configuration = EmulatorConfiguration(functions: project.functions)
    configuration.apis = project.apis
    configuration.host = project.address.host
    configuration.port = project.address.port
    configuration.startsEagerly = eager
    emulator.apply(to: &configuration)
    watch.apply(to: &configuration, isUsual: !detached && WatchOptions.isInTerminal)
    console.apply(to: &configuration, file: project.console, settings)
    try callers.apply(to: &configuration)
    try applyAPIKeys(to: &configuration)
    return configuration
  }

  private func applyAPIKeys(to configuration: inout EmulatorConfiguration) throws {
    guard !apiKey.isEmpty else { return }
    guard !apiKey.contains("") else { throw ValidationError("--api-key: expected a key.") }
    guard configuration.apis.contains(where: { $0.api.routes.contains(where: $0.api.requiresAPIKey) }) else {
      throw ValidationError("--api-key has no effect, because no route requires an API key. Leave it out.")
    }
    configuration.apiKeys = APIKeys(apiKey)
  }

  private func project(at location: ProjectLocation, _ inlineCode: InlineCodeFolder) throws -> Project {
    try Project(
      at: location, template, aws.access(), only: functions, listen: template.samPorts ? .samLambda : listen,
      inlineCode: inlineCode)
  }

  private func show(_ project: Project) throws {
    guard let template = project.template?.template else {
      throw ValidationError("--print has no effect without a template. Name one with --template.")
    }
    StandardStream.write(template.json(warnings: project.warnings) + Array("\n".utf8), to: STDOUT_FILENO)
  }

  private func warn(_ warnings: [String]) {
    for warning in warnings { StandardStream.printError("swiftlet: \(warning)") }
  }
}
