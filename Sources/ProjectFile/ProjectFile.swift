import YAML

/// A project file, usually `swiftlet.yaml`, which describes functions.
///
/// ```yaml
/// listen: 127.0.0.1:9000
/// defaults:
///   memory: 1024
/// functions:
///   api:
///     command: uvicorn main:app --port 8080
///     directory: services/api
///     http-api: 127.0.0.1:9001
///   worker:
///     command: [python, -m, awslambdaric, worker.handler]
///     no-adapter: true
///     env: { QUEUE: jobs }
/// ```
///
/// The other keys of a function are options of the command line without their dashes. A list repeats an option; a
/// mapping repeats it with `KEY=VALUE` pairs. Their values are not checked here.
package struct ProjectFile: Sendable, Equatable {
  /// A function in the file.
  package struct Function: Sendable, Equatable {
    package var name: String
    /// Its line in the file, from 1.
    package var line: Int
    /// The program and its arguments; empty if its options include `runtime`.
    package var command: [String]
    /// The working directory, relative to the file's folder; nil for that folder itself.
    package var directory: String?
    /// Its options, after those of `defaults`.
    package var options: [Option]

    package init(name: String, line: Int, command: [String], directory: String?, options: [Option]) {
      self.name = name
      self.line = line
      self.command = command
      self.directory = directory
      self.options = options
    }
  }

  /// A command-line option.
  package struct Option: Sendable, Equatable {
    /// The name without dashes.
    package var name: String
    /// The value; nil for a flag.
    package var value: String?
    /// Its line in the file, from 1.
    package var line: Int

    /// The option as one command-line argument.
    package var argument: String { value.map { "--\(name)=\($0)" } ?? "--\(name)" }
  }

  /// The address to listen on; nil if the file has none.
  package var listen: String?
  /// Whether the console is on; nil if the file does not say.
  package var console: Bool?
  /// The template that has the functions, relative to the file's folder; nil if the file has them itself.
  package var template: String?
  /// The options of all functions.
  package var defaults: [Option] = []
  /// The functions, in the file's order; at least one. With a template, they say what differs from it.
  package var functions: [Function]
  /// The APIs with routes to functions, in the file's order. The names of functions in them are not checked here.
  package var apis: [API] = []

  /// Parses a file.
  ///
  /// - Parameters:
  ///   - text: YAML.
  /// - flags: the names of options without a value, which are `true` or `false` in the file.
  /// - Throws: ``ProjectFileError`` for the first mistake.
  package init(_ text: [UInt8], flags: Set<String>) throws(ProjectFileError) {
    guard let root = try Self.document(in: text) else { throw ProjectFileError(line: 1, "the file is empty") }
    let reader = ProjectFileReader(flags: flags)
    var functions: YAMLNode?
    for entry in try reader.entries(of: root, "the file") {
      switch entry.key.text {
      case "listen": listen = try reader.text(of: entry)
      case "console": console = try reader.flag(of: entry)
      case "template": template = try reader.text(of: entry)
      case "defaults": defaults = try reader.options(of: entry.value, "defaults")
      case "functions": functions = entry.value
      case "apis":
        for api in try reader.entries(of: entry.value, "apis") { apis.append(try APIReader().api(api)) }
      default:
        throw ProjectFileError(
          line: entry.key.line,
          "`\(entry.key.text ?? "")` is unknown; expected listen, console, template, defaults, functions or apis")
      }
    }
    self.functions = []
    guard let functions else {
      guard template != nil else { throw ProjectFileError(line: root.line, "`functions` is missing") }
      return
    }
    for entry in try reader.entries(of: functions, "functions") {
      let function = try reader.function(entry, defaults: defaults)
      if template == nil { try function.checkIsComplete() }
      self.functions.append(function)
    }
    if self.functions.isEmpty, template == nil {
      throw ProjectFileError(line: functions.line, "`functions` has no function")
    }
  }

  private static func document(in text: [UInt8]) throws(ProjectFileError) -> YAMLNode? {
    do throws(YAMLError) {
      return try YAMLReader.read(text)
    } catch {
      throw ProjectFileError(line: error.line, error.message)
    }
  }
}

/// A mistake in a project file, and its line.
package struct ProjectFileError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is wrong.
  package var message: String

  package init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  /// For example `line 3: …`.
  package var description: String { "line \(line): \(message)" }
}
