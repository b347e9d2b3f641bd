import ArgumentParser
import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc
import LambdaInterface
import ProjectFile

/// The functions of a project file, ready to run.
struct ProjectFunctions {
  /// The address to listen on; nil if the file has none.
  private(set) var listen: ListenAddress?
  /// Whether the console is on; nil if the file does not say.
  private(set) var console: Bool?
  private(set) var functions: [FunctionConfiguration] = []
  /// What is different from AWS: sentences for the user.
  private(set) var warnings: [String] = []
  /// The APIs with a route to one of the functions.
  private(set) var apis: [APIAddress] = []
  /// The template that the file names; nil if it names none.
  private(set) var template: TemplateProject?

  /// Options that are `true` or `false` in a file.
  private static let flags: Set = ["debug", "inherit-env", "no-adapter", "snap-start"]
  /// Options that a project file expresses in another way.
  static let reserved: Set = ["function-name"]
  /// Options whose values are paths, relative to the file.
  private static let paths: Set = [
    "adapter", "code", "env-file", "extensions", "image", "layer", "root", "visible", "writable", "zip",
  ]

  /// Reads a file.
  ///
  /// - Parameters:
  /// - path: the file. The functions' directories are relative to its folder.
  /// - names: the functions to run; all if empty.
  ///   - options: values for the template that the file names.
  ///   - access: the region and the credentials of the functions.
  ///   - address: the address to listen on; nil for that of the file.
  ///   - inlineCode: where code goes that is in the template itself.
  ///   - usesBuilds: whether functions run what `swiftlet build` made of them.
  ///   - overrides: options that take precedence over those of the file.
  /// - Throws: an error that names the file, the line and the function.
  init(
    path: String, only names: [String], _ options: TemplateOptions, _ access: AWSAccess, at address: ListenAddress?,
    inlineCode: InlineCodeFolder, usesBuilds: Bool = true, overrides: FunctionOverrides = FunctionOverrides()
  ) throws {
    let file: ProjectFile
    do throws(ProjectFileError) {
      file = try ProjectFile(try Self.read(path), flags: Self.flags)
    } catch {
      throw ValidationError("\(path), \(error).")
    }
    if let text = file.listen {
      guard let address = ListenAddress(argument: text) else {
        throw ValidationError("\(path): listen: \(text): expected HOST:PORT.")
      }
      listen = address
    }
    console = file.console
    let directory = URL(filePath: path, directoryHint: .notDirectory).deletingLastPathComponent()
    if let template = file.template {
      let prefix = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      let local = LocalFunctions(file, path: path, folder: directory)
      let project = try TemplateProject(
        TemplateLocation(path: template.hasPrefix("/") ? template : prefix + template), options, access, only: names,
        at: address ?? listen ?? .usual, inlineCode: inlineCode, local: local,
        usesBuilds: usesBuilds, overrides: overrides)
      self.template = project
      functions = project.functions
      apis = project.apis
      warnings = project.warnings
      guard project.mistake == nil else { return }
      for api in file.apis { try add(api, of: functions.map(\.function.name), in: directory, path) }
      return
    }
    if let option = options.given {
      throw ValidationError(
        "\(option) has no effect on \(path), which has no `template`. Leave it out, or name a template with --template."
      )
    }
    for name in names where !file.functions.contains(where: { $0.name == name }) {
      let known = file.functions.map(\.name).joined(separator: ", ")
      throw ValidationError("\(path) has no function \(name); it has \(known).")
    }
    for function in file.functions where names.isEmpty || names.contains(function.name) {
      functions.append(try Self.configuration(of: function, in: directory, path, overrides))
      let last = functions.count - 1
      functions[last].function.settingNames = .projectFile
      access.apply(to: &functions[last])
      if usesBuilds, let notice = BuiltCode(project: path).use(in: &functions[last], named: function.name) {
        warnings.append(notice)
      }
    }
    for api in file.apis { try add(api, of: file.functions.map(\.name), in: directory, path) }
  }

  /// Adds an API, without the routes to functions that do not run.
  private mutating func add(_ api: ProjectFile.API, of names: [String], in folder: URL, _ path: String) throws {
    func check(_ definition: GatewayAPI, functions: [String]) throws {
      do throws(APIDefinitionError) {
        try definition.check(functions: Set(functions))
      } catch {
        throw ValidationError("\(path), line \(api.line(of: error.place)): \(error).")
      }
    }
    try check(api.definition, functions: names)
    guard let address = ListenAddress(argument: api.listen) else {
      throw ValidationError("\(path), line \(api.listenLine): listen: \(api.listen): expected HOST:PORT.")
    }
    let running = functions.map(\.function.name)
    var definition = try Self.withKeys(api, in: folder, path)
    definition.routes.removeAll { route in route.function.map { !running.contains($0) } ?? false }
    guard !definition.routes.isEmpty else { return }
    try check(definition, functions: running)
    for route in definition.routes where definition.frontDoor(for: route).invokeMode == .responseStream {
      guard let index = functions.firstIndex(where: { $0.function.name == route.function }) else { continue }
      functions[index].enableAdapterStreaming()
    }
    apis.append(
      APIAddress(
        definition, host: address.host, port: address.port, option: "`listen` of the API \(definition.name)"))
  }

  /// The API with the keys of its authorizers, read from their files.
  private static func withKeys(_ api: ProjectFile.API, in folder: URL, _ path: String) throws -> GatewayAPI {
    var definition = api.definition
    for (index, file) in api.keyFiles.enumerated() {
      guard let file else { continue }
      do {
        definition.authorizers[index].keys = try JSONWebKeySet(try ConfigurationFiles.read(located(file, in: folder)))
      } catch {
        let reason = (error as? JSONWebKeySet.Mistake)?.message ?? "cannot read the file"
        throw ValidationError(
          "\(path), line \(api.line(of: .authorizer(index))): keys: \(file): \(reason).")
      }
    }
    return definition
  }

  /// The absolute path of a path in the file, which is relative to the file's folder.
  static func located(_ path: String, in folder: URL) -> String {
    let url = path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
    return url.standardizedFileURL.path(percentEncoded: false)
  }

  static func located(_ option: ProjectFile.Option, in folder: URL) -> ProjectFile.Option {
    guard paths.contains(option.name), let path = option.value, path != LayerARN.webAdapterName, LayerARN(path) == nil
    else { return option }
    var located = option
    located.value = Self.located(path, in: folder)
    return located
  }

  /// The option that an error message is about: if several have the same name, the one whose value the message
  /// contains.
  static func option(of message: String, among options: [ProjectFile.Option]) -> ProjectFile.Option? {
    let named = options.filter { option in
      message.ranges(of: "--\(option.name)").contains { range in
        let next = message[range.upperBound...].first
        return next.map { !$0.isLetter && $0 != "-" } ?? true
      }
    }
    return named.first { option in option.value.map { message.contains($0) } ?? false } ?? named.first
  }

  private static func read(_ path: String) throws(ProjectFileError) -> [UInt8] {
    do throws(SystemError) {
      return try ConfigurationFiles.read(path)
    } catch {
      throw ProjectFileError(line: 1, error.errno == ENOENT ? "no such file" : "cannot read the file")
    }
  }

  private static func configuration(
    of function: ProjectFile.Function, in directory: URL, _ path: String, _ overrides: FunctionOverrides
  ) throws -> FunctionConfiguration {
    func complain(_ message: String, line: Int) -> ValidationError {
      ValidationError("\(path), line \(line): the function \(function.name): \(message)")
    }
    for option in function.options where reserved.contains(option.name) {
      throw complain("`\(option.name)` is not allowed here; the function's name is the key above.", line: option.line)
    }
    let options = function.options.map { located($0, in: directory) }
    do {
      let arguments = try FunctionArguments.parse(
        ["--function-name=\(function.name)"] + overrides.fitting(options.map(\.argument)) + overrides.words)
      return try arguments.configuration(
        command: function.command, workingDirectory: located(function.directory ?? ".", in: directory))
    } catch {
      let message = FunctionArguments.message(for: error)
      throw complain(message, line: option(of: message, among: options)?.line ?? function.line)
    }
  }
}
