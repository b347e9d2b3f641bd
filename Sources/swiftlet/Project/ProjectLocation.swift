import ArgumentParser
import FoundationEssentials

/// The file that says what `swiftlet up` runs.
enum ProjectLocation: Equatable {
  /// A `swiftlet.yaml`.
  case project(String)
  /// A SAM or CloudFormation template.
  case template(TemplateLocation)

  /// The file that the user edits.
  var path: String {
    switch self {
    case .project(let path): path
    case .template(let location): location.source ?? location.path
    }
  }

  /// Chooses the file: the one that is named, or else the first of the usual ones that exists. A build of the SAM CLI is
  /// not used if `swiftlet build` ran after it.
  ///
  /// - Parameters:
  ///   - file: the value of `--file`.
  ///   - template: the value of `--template`.
  /// - Returns: nil if none is named, and there is none in the working directory.
  static func find(file: String?, template: String?) throws -> ProjectLocation? {
    if let file {
      guard template == nil else {
        throw ValidationError("--file and --template cannot be combined. Leave one of them out.")
      }
      return .project(file)
    }
    if let template { return .template(TemplateLocation(path: template)) }
    if exists("swiftlet.yaml") { return .project("swiftlet.yaml") }
    let source = ["template.yaml", "template.yml", "template.json"].first(where: exists)
    let isReplaced = source.map { BuiltCode(project: $0).isNewer(than: builtTemplate) } ?? false
    if exists(builtTemplate), !isReplaced { return .template(TemplateLocation(path: builtTemplate, source: source)) }
    return source.map { .template(TemplateLocation(path: $0)) }
  }

  /// The file, which must be there: see ``find(file:template:)``.
  static func required(file: String?, template: String?) throws -> ProjectLocation {
    guard let location = try find(file: file, template: template) else {
      throw ValidationError(
        "There is no swiftlet.yaml and no template.yaml here. Name one with --file or --template, or run swiftlet in its folder."
      )
    }
    return location
  }

  /// Where `sam build` writes the template that names what it built.
  private static let builtTemplate = ".aws-sam/build/template.yaml"

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// A template and the one that it was built from.
struct TemplateLocation: Equatable {
  /// The template to run.
  var path: String
  /// The template that `sam build` read; nil if none was built, or it is gone.
  var source: String?

  /// The folder of the project, where the configuration of the SAM CLI is.
  var projectFolder: URL {
    URL(filePath: source ?? path, directoryHint: .notDirectory).deletingLastPathComponent()
  }
}
