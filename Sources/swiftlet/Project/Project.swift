import Emulator

/// What a project file or a template says, ready to run.
struct Project {
  private(set) var functions: [FunctionConfiguration]
  /// The APIs with a route to one of the functions.
  let apis: [APIAddress]
  /// The address to listen on.
  let address: ListenAddress
  /// Whether the console is on; nil if the file does not say.
  let console: Bool?
  /// What is different from AWS: sentences for the user.
  let warnings: [String]
  /// The template; nil if a project file has the functions itself.
  let template: TemplateProject?

  /// Reads a project file or a template.
  ///
  /// - Parameters:
  ///   - options: values for the template.
  ///   - access: the region and the credentials of the functions.
  ///   - names: the functions to run; all if empty.
  ///   - listen: the address to listen on; nil for that of the file, or the usual one.
  ///   - inlineCode: where code goes that is in the template itself.
  ///   - overrides: options that take precedence over those of the file.
  /// - Throws: an error that names the file and the line. See ``check()`` for others.
  init(
    at location: ProjectLocation, _ options: TemplateOptions, _ access: AWSAccess, only names: [String],
    listen: ListenAddress?, inlineCode: InlineCodeFolder, overrides: FunctionOverrides = FunctionOverrides()
  ) throws {
    switch location {
    case .project(let path):
      let project = try ProjectFunctions(
        path: path, only: names, options, access, at: listen, inlineCode: inlineCode, overrides: overrides)
      functions = project.functions
      apis = project.apis
      address = listen ?? project.listen ?? .usual
      console = project.console
      warnings = project.warnings
      template = project.template
    case .template(let location):
      let project = try TemplateProject(
        location, options, access, only: names, at: listen ?? .usual, inlineCode: inlineCode, overrides: overrides)
      functions = project.functions
      apis = project.apis
      address = listen ?? .usual
      console = nil
      warnings = project.warnings
      template = project
    }
  }

  /// Throws if nothing can run.
  func check() throws { try template?.check() }

  /// Lets a debugger hold the functions.
  mutating func prepareForDebugger() {
    for index in functions.indices { functions[index].prepareForDebugger() }
  }
}
