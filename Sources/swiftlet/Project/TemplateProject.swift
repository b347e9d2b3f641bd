import ArgumentParser
import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc
import LambdaInterface
import Templates

/// The functions and APIs of a template, ready to run.
struct TemplateProject {
  private(set) var functions: [FunctionConfiguration] = []
  /// The APIs with a route to one of the functions.
  private(set) var apis: [APIAddress] = []
  /// What is different from AWS: sentences for the user.
  private(set) var warnings: [String] = []
  /// Why functions do not run: sentences for the user, which are among the warnings.
  private(set) var omissions: [String] = []
  /// Why nothing can run; nil if something can.
  private(set) var mistake: ValidationError?
  /// The template that was read.
  let template: Template
  /// Its path.
  let path: String
  private let builder: TemplateFunctionBuilder

  /// The absolute path of a path in the template.
  func located(_ path: String) -> String { builder.located(path) }

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - location: the template. Paths in it are relative to its folder.
  ///   - options: values for it.
  ///   - access: the region and the credentials of the functions.
  ///   - names: the functions to run, by logical ID or name; all if empty.
  ///   - listen: the address of the Lambda API.
  ///   - inlineCode: where code goes that is in the template itself.
  ///   - local: what a project file says of the functions.
  ///   - usesBuilds: whether functions run what `swiftlet build` made of them.
  ///   - overrides: options that take precedence over the template and the project file.
  /// - Throws: an error that names the file and the line, if the template cannot be read. See ``mistake`` for others.
  init(
    _ location: TemplateLocation, _ options: TemplateOptions, _ access: AWSAccess, only names: [String],
    at listen: ListenAddress, inlineCode: InlineCodeFolder, local: LocalFunctions? = nil, usesBuilds: Bool = true,
    overrides: FunctionOverrides = FunctionOverrides()
  ) throws {
    let settings = try TemplateSettings(location, options, access)
    template = try settings.template(at: location.path)
    path = location.path
    builder = TemplateFunctionBuilder(
      path: path, settings: settings, inlineCode: inlineCode, local: local,
      buildMethods: Dictionary(template.layerVersions.map { ($0.logicalID, $0.buildMethod) }) { $1 },
      built: usesBuilds ? BuiltCode(project: location.source ?? path) : nil, overrides: overrides)
    warnings = template.warnings.map { "\($0.description(of: location.path))." }
    for name in settings.variables.unknownNames(template.functions) {
      warnings.append("--env-vars: there is no function \(name).")
    }
    do {
      try configure(location, settings, options, only: names, at: listen, local)
    } catch let error as ValidationError {
      mistake = error
    }
  }

  /// Throws if nothing can run.
  func check() throws { if let mistake { throw mistake } }

  private mutating func configure(
    _ location: TemplateLocation, _ settings: TemplateSettings, _ options: TemplateOptions, only names: [String],
    at listen: ListenAddress, _ local: LocalFunctions?
  ) throws {
    if let source = location.source { try warnOfOldBuild(location.path, source, settings) }
    try Self.check(names + settings.images.keys.sorted(), template, location.path)
    try local?.check(template.functions.flatMap { [$0.logicalID, $0.name] }, template: location.path)
    var places: [String: String] = [:]
    for function in template.functions
    where names.isEmpty || names.contains(where: function.isCalled) {
      switch try builder.build(function) {
      case .configuration(let configuration, let notices):
        for notice in notices where !warnings.contains(notice) { warnings.append(notice) }
        functions.append(configuration)
        places[configuration.function.name] = function.place(in: location.path)
      case .leftOut(let reason):
        warnings.append(reason)
        omissions.append(reason)
      }
    }
    guard !functions.isEmpty else {
      let reasons = warnings.isEmpty ? "" : "\n" + warnings.joined(separator: "\n")
      throw ValidationError("\(location.path) has no function that can run here.\(reasons)")
    }
    let running = Set(functions.map(\.function.name))
    for index in functions.indices {
      let name = functions[index].function.name
      let place = places[name] ?? location.path
      warnings += DestinationSubstitutes.replace(in: &functions[index], running: running, at: place)
    }
    if let notice = Self.notice(of: template.ignored) { warnings.append("\(location.path): \(notice)") }
    var address = options.firstAPI ?? listen.following
    for api in template.apis {
      guard let runnable = try runnable(api.api, options) else { continue }
      apis.append(APIAddress(runnable, host: address.host, port: address.port, option: "--api-listen"))
      address = address.following(except: listen)
    }
  }

  /// The API without the routes to functions that do not run, and those whose authorizer does not run; nil if no route
  /// is left.
  private mutating func runnable(_ definition: GatewayAPI, _ options: TemplateOptions) throws -> GatewayAPI? {
    let running = Set(functions.map(\.function.name))
    let missing = definition.authorizers.filter { authorizer in
      guard case .lambda(let lambda) = authorizer.kind else { return false }
      return !running.contains(lambda.function)
    }.map(\.name)
    var api = definition
    api.routes.removeAll { route in
      route.function.map { !running.contains($0) } ?? false
        || definition.authorizer(of: route).map { missing.contains($0.name) } ?? false
    }
    api.authorizers.removeAll { missing.contains($0.name) }
    if let name = api.defaultAuthorizer, missing.contains(name) { api.defaultAuthorizer = nil }
    guard api.routes.contains(where: { $0.function != nil }) else { return nil }
    for (index, authorizer) in api.authorizers.enumerated() where authorizer.checksTokens {
      api.authorizers[index].keys = try options.keys(of: authorizer.name)
    }
    for route in api.routes where api.frontDoor(for: route).invokeMode == .responseStream {
      guard let index = functions.firstIndex(where: { $0.function.name == route.function }) else { continue }
      functions[index].enableAdapterStreaming()
    }
    return api
  }

  private mutating func warnOfOldBuild(_ built: String, _ source: String, _ settings: TemplateSettings) throws {
    let folder = source.lastIndex(of: "/").map { String(source[...$0]) } ?? ""
    let template = try settings.template(at: source)
    let paths = template.functions.compactMap { function in
      if case .path(let path) = function.code { folder + path } else { nil }
    }
    let files = [source] + template.nestedFiles.map { folder + $0 }
    guard let newer = BuildFreshness.newerSource(than: built, among: files + paths) else { return }
    warnings.append("\(newer) is newer than \(built). Run sam build again, or use --template \(source).")
  }

  /// Names the properties without a meaning here, once each; nil if there are none.
  private static func notice(of ignored: [TemplateWarning]) -> String? {
    var names: [String] = []
    for property in ignored {
      // `Type` of `DeadLetterQueue` of `Function`
      let path = property.message.split(separator: " of ").map { $0.filter { $0 != "`" } }
      let isInner = path.count > 2 && path[1] != "Properties"
      let name = isInner ? "\(path[1]).\(path[0])" : path[0]
      if !names.contains(name) { names.append(name) }
    }
    guard !names.isEmpty else { return nil }
    return "without effect here: \(names.joined(separator: ", ")). --print lists their lines."
  }

  private static func check(_ names: [String], _ template: Template, _ path: String) throws {
    for name in names where !template.functions.contains(where: { $0.isCalled(name) }) {
      let known = template.functions.map(\.logicalID).joined(separator: ", ")
      throw ValidationError("\(path) has no function \(name); it has \(known).")
    }
  }
}
