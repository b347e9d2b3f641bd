import ArgumentParser
import Diagnosis
import Doctor
import Emulator
import FoundationEssentials
import Glibc

/// `swiftlet doctor`: finds what will break on Lambda before it does.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Run COMMAND as on Lambda, and find what breaks there.",
    usage: "swiftlet doctor [OPTIONS] -- COMMAND ...",
    discussion: """
      The doctor starts the app several times, sends it requests, freezes it, and reports what it found: what happened, \
      why it matters on Lambda, and what to change. Its requests are those of --request, or else the readiness path and the \
      GET operations of the app's /openapi.json.

      Examples:
        swiftlet doctor -- uvicorn main:app --port 8080
        swiftlet doctor --request requests.http --memory 256 -- node app.js
        swiftlet doctor --format github --fail-on warning -- gunicorn app:app --bind :8080
      """)

  /// The documentation's root, for links.
  private static let documentation = "docs"

  @OptionGroup(title: "Examination") var options: DoctorOptions

  @OptionGroup(title: "AWS") var aws: AWSOptions

  @OptionGroup var function: FunctionArguments

  @Argument(parsing: .postTerminator, help: "What to run, after a double dash.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty || function.code.runtime != nil || function.image.given != nil else {
      throw ValidationError(
        "COMMAND is missing. Give it after a double dash: swiftlet doctor -- uvicorn main:app --port 8080")
    }
    if function.function.noAdapter {
      throw ValidationError("The doctor examines web apps. Leave --no-adapter out.")
    }
  }

  func run() throws {
    var configuration = try function.configuration(
      command: command, workingDirectory: FileManager.default.currentDirectoryPath)
    try aws.access().apply(to: &configuration)
    let progress = DoctorProgress(isShown: isatty(STDERR_FILENO) == 1)
    var examination = Examination(
      of: configuration, subject: command.joined(separator: " "), selection: try options.selection())
    examination.file = mainFile
    examination.requests = try options.requests()
    examination.isThorough = options.thorough
    examination.hasOwnAdapter = configuration.adapter == AdapterExecutable.find()
    examination.progress = { progress.show($0) }
    let baseline = try options.baselineFindings()
    var report: DoctorReport
    do {
      defer { progress.clear() }
      report = try DoctorRun(examination: examination, everySecond: progress.update).run()
    }
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
  /// The first file that the command names, as a path or as a module of Python: `app.js`, `main:app`; nil if there is none.
  private var mainFile: String? {
    command.dropFirst().lazy.flatMap { word -> [String] in
      let module = word.prefix { $0 != ":" }.replacing(".", with: "/")
      return [word, "\(module).py"]
    }.first { path in
      var isFolder = false
      return !path.hasPrefix("/") && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
    }
  }
}
