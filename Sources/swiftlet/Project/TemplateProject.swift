import ArgumentParser
import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc
import Templates

/// The functions and APIs of a template, ready to run.
struct TemplateProject {
  private(set) var functions: [FunctionConfiguration] = []
  /// What is different from AWS: sentences for the user.
  private(set) var warnings: [String] = []

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - location: the template. Paths in it are relative to its folder.
  ///   - options: values for it.
  ///   - names: the functions to run, by logical ID or name; all if empty.
  ///   - inlineCode: where code goes that is in the template itself.
  /// - Throws: an error that names the file and the line.
  init(_ location: TemplateLocation, _ options: TemplateOptions, only names: [String], inlineCode: InlineCodeFolder)
    throws
  {
    let settings = try TemplateSettings(location, options)
    let template = try settings.template(at: location.path)
    warnings = template.warnings.map { "\(location.path), \($0)." }
    for name in settings.variables.unknownNames(template.functions) {
      warnings.append("--env-vars: there is no function \(name).")
    }
    if let source = location.source { try warnOfOldBuild(location.path, source, settings) }
    try Self.check(names, template, location.path)
    let builder = TemplateFunctionBuilder(path: location.path, settings: settings, inlineCode: inlineCode)
    for function in template.functions
    where names.isEmpty || names.contains(function.logicalID) || names.contains(function.name) {
      switch try builder.build(function) {
      case .configuration(let configuration, let notices):
        functions.append(configuration)
        warnings += notices
      case .leftOut(let reason): warnings.append(reason)
      }
    }
    guard !functions.isEmpty else {
      let reasons = warnings.isEmpty ? "" : "\n" + warnings.joined(separator: "\n")
      throw ValidationError("\(location.path) has no function that can run here.\(reasons)")
    }
    for api in template.apis {
      warnings.append("\(location.path), line \(api.line): the routes of \(api.api.name) are not served yet.")
    }
  }

  private mutating func warnOfOldBuild(_ built: String, _ source: String, _ settings: TemplateSettings) throws {
    let folder = source.lastIndex(of: "/").map { String(source[...$0]) } ?? ""
    let template = try settings.template(at: source)
    let paths = template.functions.compactMap { function in
      if case .path(let path) = function.code { folder + path } else { nil }
    }
    guard let newer = BuildFreshness.newerSource(than: built, among: [source] + paths) else { return }
    warnings.append("\(newer) is newer than \(built). Run sam build again, or use --template \(source).")
  }

  private static func check(_ names: [String], _ template: Template, _ path: String) throws {
    for name in names where !template.functions.contains(where: { $0.logicalID == name || $0.name == name }) {
      let known = template.functions.map(\.logicalID).joined(separator: ", ")
      throw ValidationError("\(path) has no function \(name); it has \(known).")
    }
  }
}
