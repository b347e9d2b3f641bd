/// A file of functions, usually `swiftlet.yaml`.
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
/// What stands under a function besides `command` and `directory` are the command line's options without their dashes: a
/// list gives an option several times, a mapping gives it several times as `KEY=VALUE`. They are not judged here.
package struct ProjectFile: Sendable, Equatable {
  /// A function of the file.
  package struct Function: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Where it stands in the file.
    package var line: Int
    /// Its program and the program's arguments.
    package var command: [String]
    /// Where it starts, as seen from the file; nil for the file's own directory.
    package var directory: String?
    /// Its options, those of all functions first.
    package var options: [Option]
  }

  /// An option of the command line.
  package struct Option: Sendable, Equatable {
    /// Its name without dashes.
    package var name: String
    /// Its value; nil for a flag.
    package var value: String?
    /// Where it stands in the file.
    package var line: Int

    /// It as one argument.
    package var argument: String { value.map { "--\(name)=\($0)" } ?? "--\(name)" }
  }

  /// Where the emulator listens; nil where the file does not say it.
  package var listen: String?
  /// The functions, in the file's order; at least one.
  package var functions: [Function]

  /// Reads a file's text.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - flags: the names of the options without a value, which are `true` or `false` in the file.
  /// - Throws: ``ProjectFileError`` with the first thing that is wrong.
  package init(_ text: [UInt8], flags: Set<String>) throws(ProjectFileError) {
    guard let root = try YAMLReader.read(text) else { throw ProjectFileError(line: 1, "the file is empty") }
    let reader = ProjectFileReader(flags: flags)
    var defaults: [Option] = []
    var functions: YAMLNode?
    for entry in try reader.entries(of: root, "the file") {
      switch entry.key.text {
      case "listen": listen = try reader.text(of: entry)
      case "defaults": defaults = try reader.options(of: entry.value, "defaults")
      case "functions": functions = entry.value
      default:
        throw ProjectFileError(
          line: entry.key.line, "`\(entry.key.text ?? "")` is not known; expected listen, defaults or functions")
      }
    }
    guard let functions else { throw ProjectFileError(line: root.line, "there are no `functions`") }
    self.functions = []
    for entry in try reader.entries(of: functions, "functions") {
      self.functions.append(try reader.function(entry, defaults: defaults))
    }
    if self.functions.isEmpty { throw ProjectFileError(line: functions.line, "`functions` has no function") }
  }
}
