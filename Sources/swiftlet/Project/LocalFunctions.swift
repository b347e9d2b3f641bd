import ArgumentParser
import FoundationEssentials
import ProjectFile

/// What a project file says of the functions of its template.
struct LocalFunctions {
  /// The project file.
  let path: String
  /// Its folder, to which paths in it are relative.
  let folder: URL
  private let defaults: [ProjectFile.Option]
  private let functions: [ProjectFile.Function]

  init(_ file: ProjectFile, path: String, folder: URL) {
    self.path = path
    self.folder = folder
    defaults = file.defaults
    functions = file.functions
  }

  /// Throws if the file names a function that the template does not have.
  ///
  /// - Parameter names: the logical IDs and names of the template's functions.
  func check(_ names: [String], template: String) throws {
    for function in functions {
      guard names.contains(function.name) else {
        throw ValidationError("\(path), line \(function.line): \(template) has no function \(function.name).")
      }
      for option in function.options where ProjectFunctions.reserved.contains(option.name) {
        throw ValidationError(
          "\(path), line \(option.line): `\(option.name)` is not allowed here; the function's name is in the template.")
      }
    }
  }

  /// What the file says of a function.
  ///
  /// - Parameter names: its logical ID and its name.
  func settings(of names: [String]) -> ProjectFile.Function {
    var function =
      functions.first { names.contains($0.name) }
      ?? ProjectFile.Function(name: names[0], line: 1, command: [], directory: nil, options: defaults)
    function.options = function.options.map { ProjectFunctions.located($0, in: folder) }
    return function
  }

  /// The working directory of a function with a command.
  func directory(of function: ProjectFile.Function) -> String {
    ProjectFunctions.located(function.directory ?? ".", in: folder)
  }

  /// The error for options that do not fit; nil if it is not about the file's options.
  func complaint(_ message: String, _ function: ProjectFile.Function) -> ValidationError? {
    guard let option = ProjectFunctions.option(of: message, among: function.options) else { return nil }
    return ValidationError("\(path), line \(option.line): the function \(function.name): \(message)")
  }
}
