import ArgumentParser
import Diagnosis
import EmulatorCore

/// Options of `swiftlet doctor` for the examination and its report.
struct DoctorOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A file of requests to send: curl command lines, an .http file, a HAR archive or an OpenAPI document in JSON. May be repeated.",
      valueName: "path"))
  var request: [String] = []

  @Option(
    help: ArgumentHelp("The checks to make, or groups of them: freeze,start.slow. Default: all.", valueName: "ids"))
  var only: CheckNames?

  @Option(help: ArgumentHelp("The checks to leave out.", valueName: "ids"))
  var skip: CheckNames?

  @Option(help: ArgumentHelp("Make this check only, and print all about it.", valueName: "id"))
  var explain: CheckID?

  @Flag(help: "Watch idle connections, and freeze the app, for 90 s instead of 6 s.")
  var thorough = false

  @Option(
    help: ArgumentHelp("The form of the report: text, json, markdown, github, sarif or junit.", valueName: "format"))
  var format = ReportFormat.text

  @Option(
    help: ArgumentHelp(
      "Exit with status 1 if there is a finding of this severity or a worse one: error, warning or none.",
      valueName: "severity"))
  var failOn = FailurePolicy.error

  @Option(help: ArgumentHelp("A report in JSON, whose findings are known and left out.", valueName: "path"))
  var baseline: String?

  func validate() throws {
    if explain != nil {
      if only != nil || skip != nil {
        throw ValidationError("--explain makes one check. Leave --only and --skip out.")
      }
      if format != .text { throw ValidationError("--explain prints text. Leave --format out.") }
    }
    if try selection().isEmpty { throw ValidationError("--only and --skip leave no check to make.") }
  }

  /// The checks to make.
  func selection() throws -> CheckSelection {
    if let explain { return CheckSelection(of: explain) }
    do throws(CheckSelection.UnknownName) {
      return try CheckSelection(only: only?.names ?? [], skip: skip?.names ?? [])
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// The requests of all files.
  func requests() throws -> [AppRequest] {
    try request.flatMap { path in
      do throws(RequestFileError) {
        return try RequestFile.read(try contents(of: path), name: path) { file in
          file == "-" ? nil : try? InputFile.read(file, option: "--request")
        }
      } catch {
        throw ValidationError("--request \(path): \(PrintableText.of("\(error)")).")
      }
    }
  }

  /// The known findings; nil without a baseline.
  func baselineFindings() throws -> Baseline? {
    guard let baseline else { return nil }
    let contents = try InputFile.read(baseline, option: "--baseline")
    do throws(Baseline.ReadError) {
      return try Baseline(contents)
    } catch {
      throw ValidationError("--baseline \(baseline): \(error).")
    }
  }

  private func contents(of path: String) throws(RequestFileError) -> [UInt8] {
    do {
      return try InputFile.read(path, option: "--request")
    } catch {
      throw RequestFileError("the file cannot be read")
    }
  }
}

/// Names of checks, separated by commas.
struct CheckNames: ExpressibleByArgument {
  var names: [String]

  init?(argument: String) { names = argument.split(separator: ",").map(String.init) }
}

extension ReportFormat: ExpressibleByArgument {}

extension CheckID: ExpressibleByArgument {
  /// Empty, because the documentation lists them.
  package static var allValueStrings: [String] { [] }
}

extension FailurePolicy: ExpressibleByArgument {}
