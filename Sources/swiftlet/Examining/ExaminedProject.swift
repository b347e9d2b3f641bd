import ArgumentParser
import Doctor
import Emulator
import EmulatorCore
import LambdaInterface

/// The function of a project that `swiftlet doctor` examines.
struct ExaminedProject {
  /// The function, as it is deployed.
  private(set) var configuration: FunctionConfiguration
  /// What is different from AWS: sentences for the user.
  private(set) var warnings: [String]
  /// The template or project file that the user edits.
  let path: String

  /// How the URL returns results that a template gives to the function; nil if there is none.
  var functionURL: InvokeMode? {
    let function = configuration.function
    guard function.tags[FunctionListing.logicalIDTag] != nil, function.hasFunctionURL else { return nil }
    return function.functionURL.invokeMode
  }

  /// Reads a project, and chooses a function of it.
  ///
  /// - Parameters:
  ///   - name: the function; nil if there is only one that can be examined.
  ///   - location: the project.
  ///   - options: values for its template.
  ///   - access: the region and the credentials of the function.
  ///   - overrides: options that take precedence over the project.
  ///   - inlineCode: where code goes that is in the template itself.
  init(
    _ name: String?, at location: ProjectLocation, _ options: DoctorProjectOptions, _ access: AWSAccess,
    overrides: FunctionOverrides, inlineCode: InlineCodeFolder
  ) throws {
    let template = try options.template
    func read(_ names: [String], _ overrides: FunctionOverrides) throws -> Project {
      let project = try Project(
        at: location, template, access, only: names, listen: nil, inlineCode: inlineCode, overrides: overrides)
      try project.check()
      return project
    }
    path = location.path
    let chosen = try name ?? Self.choose(among: try read([], FunctionOverrides()).functions, path)
    let project = try read([chosen], overrides)
    guard let configuration = project.functions.first else {
      throw ValidationError("\(path) has no function \(chosen) that can run here.")
    }
    self.configuration = configuration
    warnings = project.warnings
  }

  /// The name of the only function that can be examined.
  private static func choose(among functions: [FunctionConfiguration], _ path: String) throws -> String {
    func names(_ functions: [FunctionConfiguration]) -> [String] {
      functions.map { $0.function.tags[FunctionListing.logicalIDTag] ?? $0.function.name }
    }
    // Functions that may be web apps count if no other one is for sure.
    let candidates = [true, nil].map { has in names(functions.filter { $0.hasWebAdapter == has }) }
    guard let found = candidates.first(where: { !$0.isEmpty }), let first = found.first else {
      throw ValidationError(
        "\(path) has no function with a web adapter; it has \(names(functions).joined(separator: ", ")). "
          + "The doctor examines web apps only.")
    }
    guard found.count == 1 else {
      throw ValidationError(
        "\(path) has several functions that can be examined: \(found.joined(separator: ", ")). "
          + "Name one of them: swiftlet doctor \(first)")
    }
    return first
  }
}
