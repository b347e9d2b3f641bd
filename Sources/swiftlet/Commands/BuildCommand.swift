import ArgumentParser
import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc
import Templates

/// `swiftlet build`: installs what functions and layers need.
struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Install the dependencies of functions and layers.",
    usage: "swiftlet build [OPTIONS] [FUNCTION ...]",
    discussion: """
      Builds the functions and layers of a SAM template, or the functions of a swiftlet.yaml, into .swiftlet/build beside \
      it, from where swiftlet up runs them: Python with pip from requirements.txt, Node.js with npm from package.json, Go, \
      and everything else with the Makefile that BuildMethod: makefile names. What needs no build runs from its own folder.

      A failed build leaves the previous one as it was. The exit status is then 1.
      """)

  @Option(help: ArgumentHelp("The project file. Default: swiftlet.yaml, if there is one.", valueName: "path"))
  var file: String?

  @OptionGroup(title: "Template") var template: TemplateSourceOptions

  @Flag(help: "Build again what has not changed.")
  var force = false

  @Argument(help: "The functions and layers to build. Default: all.")
  var functions: [String] = []

  func run() throws {
    let inlineCode = InlineCodeFolder()
    defer { inlineCode.remove() }
    let project = try BuildTargets(
      ProjectLocation.required(file: file, template: template.template), template, only: functions, inlineCode)
    for warning in project.warnings { StandardStream.printError("swiftlet: \(warning)") }
    let built = BuiltCode(project: project.path)
    let folder = URL(filePath: project.path, directoryHint: .notDirectory).standardizedFileURL
      .deletingLastPathComponent().path(percentEncoded: false)
    do throws(SystemError) {
      try built.prepare()
    } catch {
      throw ValidationError("\(built.root): \(error).")
    }
    var builder = Builder(built, project: folder, isForced: force)
    let width = project.targets.map(\.subject.name.count).max() ?? 0
    var isComplete = true
    for target in project.targets {
      let name = target.subject.name
      StandardStream.write(
        Array("\(name)\(String(repeating: " ", count: width - name.count))  ".utf8), to: STDOUT_FILENO)
      do throws(BuildFailure) {
        StandardStream.print(Self.description(of: try builder.build(target)))
      } catch {
        isComplete = false
        StandardStream.print("failed")
        report(error, target, files: builder)
      }
    }
    guard isComplete else { throw ExitCode(1) }
    do throws(SystemError) {
      try built.finish()
    } catch {
      throw ValidationError("\(built.root): \(error).")
    }
  }

  private static func description(of outcome: Builder.Outcome) -> String {
    switch outcome {
    case .nothingToBuild: "nothing to build"
    case .unchanged: "unchanged"
    case .copied(let other): "built from the same files as \(other)"
    case .built(let step, let time):
      "built with \(step.tool) in \(Double(Int(time / .milliseconds(100))) / 10) s"
    }
  }

  private func report(_ failure: BuildFailure, _ target: Builder.Target, files builder: Builder) {
    for line in failure.output.split(whereSeparator: \.isNewline) { StandardStream.printError("  \(line)") }
    let advice = builder.advice(on: failure, target).map { " \($0)" } ?? ""
    StandardStream.printError("swiftlet: \(target.subject.name) is not built: \(failure.reason).\(advice)")
  }
}
