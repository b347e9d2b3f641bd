import ArgumentParser
import Diagnosis
import Doctor
import Emulator
import EmulatorCore
import FoundationEssentials
import LambdaInterface
import Glibc
import Templates

/// `swiftlet doctor`: finds what will break on Lambda before it does.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Run an app as on Lambda, and find what breaks there.",
    usage: """
      swiftlet doctor [OPTIONS] -- COMMAND ...
      swiftlet doctor [OPTIONS] [FUNCTION]
      """,
    discussion: """
      The doctor starts the app several times, sends it requests, freezes it, and reports what it found: what happened, \
      why it matters on Lambda, and what to change. Its requests are those of --request, or else the readiness path and the \
      GET operations of the app's /openapi.json.

      The app is COMMAND, or a function of a SAM or CloudFormation template or a swiftlet.yaml, as swiftlet up runs it. \
      FUNCTION may be left out if only one function can be examined. Options of the function take precedence over what the \
      project says of it.

      Examples:
        swiftlet doctor -- uvicorn main:app --port 8080
        swiftlet doctor --request requests.http --memory 256 -- node app.js
        swiftlet doctor --format github --fail-on warning -- gunicorn app:app --bind :8080
        swiftlet doctor api --memory 256
      """)

  /// The documentation's root, for links.
  private static let documentation = "docs"

  @OptionGroup(title: "Examination") var options: DoctorOptions

  @OptionGroup(title: "Project") var project: DoctorProjectOptions

  @OptionGroup(title: "AWS") var aws: AWSOptions

  @OptionGroup var function: ExaminedFunctionOptions

  @Argument(
    help: ArgumentHelp("The function of the project, by its name or its logical ID.", valueName: "function"))
  var name: String?

  /// Accepted only to explain what is wrong.
  @Argument(help: .hidden)
  var secondName: String?

  @Argument(parsing: .postTerminator, help: "What to run, after a double dash.")
  var command: [String] = []

  /// Throws if arguments do not fit together. Unknown options are worse mistakes, and found before.
  private func checkArguments() throws {
    if let secondName {
      throw ValidationError(
        "Unexpected argument '\(secondName)'. The doctor examines one function at a time, and a COMMAND follows a double "
          + "dash: swiftlet doctor -- uvicorn main:app --port 8080")
    }
    guard !command.isEmpty else { return }
    if let name {
      throw ValidationError("The function \(name) and a COMMAND cannot be combined. Leave one of them out.")
    }
    if let option = project.given {
      throw ValidationError("\(option) has no effect on a COMMAND. Leave one of them out.")
    }
  }

  func run() throws {
    try checkArguments()
    let inlineCode = InlineCodeFolder()
    defer { inlineCode.remove() }
    let examined = try isInProject ? functionOfProject(inlineCode) : functionOfOptions()
    let progress = DoctorProgress(isShown: isatty(STDERR_FILENO) == 1)
    var examination = Examination(
      of: examined.configuration, subject: examined.subject, selection: try options.selection())
    examination.file = ExaminedFile.find(for: examined.configuration, project: examined.project)
    examination.requests = try options.requests()
    examination.isThorough = options.thorough
    examination.functionURL = examined.functionURL
    examination.progress = { progress.show($0) }
    let baseline = try options.baselineFindings()
    var report: DoctorReport
    do {
      defer { progress.clear() }
      report = try DoctorRun(examination: examination, everySecond: progress.update).run()
    }
    report.target = examined.target
    if let baseline { report.remove(baseline) }
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let text =
      options.explain.map {
        ReportFormat.explain($0, of: report, documentation: Self.documentation, isColored: isTerminal)
      } ?? options.format.encode(report, documentation: Self.documentation, isColored: isTerminal)
    StandardStream.write(Array(text.utf8), to: STDOUT_FILENO)
    if options.failOn.isFailure(report) { throw ExitCode(1) }
  }
}

extension DoctorCommand {
  /// What is examined.
  private struct Examined {
    var configuration: FunctionConfiguration
    /// What the report calls it.
    var subject: String
    /// How the command line names it.
    var target: String
    /// The template or project file; nil without one.
    var project: String?
    /// How the URL returns results that the template gives to the function; nil if there is none.
    var functionURL: InvokeMode?
  }

  /// Whether a function of a project is examined, and not one that the options describe.
  private var isInProject: Bool {
    command.isEmpty
      && (name != nil || project.given != nil || function.code.runtime == nil && function.image.given == nil)
  }

  private func functionOfOptions() throws -> Examined {
    var configuration = try function.arguments.configuration(
      command: command, workingDirectory: FileManager.default.currentDirectoryPath)
    try aws.access().apply(to: &configuration)
    try prepare(&configuration)
    let subject = command.isEmpty ? function.image.image ?? configuration.function.name : command.joined(separator: " ")
    return Examined(configuration: configuration, subject: subject, target: "-- COMMAND")
  }

  private func functionOfProject(_ inlineCode: InlineCodeFolder) throws -> Examined {
    guard let location = try ProjectLocation.find(file: project.file, template: project.source.template) else {
      guard let name else {
        throw ValidationError(
          "COMMAND is missing. Give it after a double dash: swiftlet doctor -- uvicorn main:app --port 8080. "
            + "Or run swiftlet doctor in the folder of a swiftlet.yaml or a template.")
      }
      throw ValidationError(
        "There is no function \(name), because there is no swiftlet.yaml and no template.yaml here. Name one with --file or "
          + "--template. If \(name) is a command, give it after a double dash: swiftlet doctor -- \(name)")
    }
    let found = try ExaminedProject(
      name, at: location, project, try aws.access(), overrides: try overrides(), inlineCode: inlineCode)
    for warning in found.warnings { StandardStream.printError("swiftlet: \(warning)") }
    var configuration = found.configuration
    try prepare(&configuration)
    return Examined(
      configuration: configuration, subject: configuration.function.name, target: name ?? "", project: found.path,
      functionURL: found.functionURL)
  }

  /// Prepares a function for the examination, or throws if it cannot be examined.
  private func prepare(_ configuration: inout FunctionConfiguration) throws {
    let name = configuration.function.name
    if configuration.hasWebAdapter == false {
      throw ValidationError(
        "The function \(name) has no web adapter, so it handles events itself. The doctor examines web apps only.")
    }
    if configuration.isDebugged {
      throw ValidationError(
        "The function \(name) has `debug`, which lifts the limits that the doctor examines. Remove it.")
    }
    if configuration.scaling.concurrencyPerSandbox != nil {
      throw ValidationError(
        "The function \(name) has `managed-concurrency`: the doctor cannot examine Lambda Managed Instances, which are "
          + "never frozen.")
    }
    configuration.prepareForExamination()
  }

  /// The options of the function that are on the command line.
  private func overrides() throws -> FunctionOverrides {
    var words = try GivenOptions(Array(CommandLine.arguments.dropFirst(2)), function: name).words
    if words.contains(where: { $0.prefix { $0 != "=" } == "--function-name" }) {
      throw ValidationError("--function-name has no effect on a function of a project. Leave it out.")
    }
    // All variables of the command line take precedence over those of the project, even if they are from a file.
    var variables = try function.environment.ownVariables()
    if let port = function.function.appPort {
      variables.merge(["PORT": String(port), "AWS_LWA_PORT": String(port)]) { given, _ in given }
    }
    words += variables.sorted { $0.key < $1.key }.map { "--env=\($0.key)=\($0.value)" }
    // `swiftlet up` has FUNCTION=PLACE.
    if let name, let (function, place) = function.image.image.flatMap(ParameterOverrides.pair), function == name {
      words.append("--image=\(place)")
    }
    return FunctionOverrides(
      words: words, haveImage: function.image.given != nil,
      haveCode: function.code.code != nil || function.code.zip != nil)
  }
}
