import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials
import Templates

/// The functions and layers of a project that can be built.
struct BuildTargets {
  /// The template or project file, beside which they are built.
  let path: String
  private(set) var targets: [Builder.Target] = []
  /// Sentences about functions that do not run, so that they are not built.
  private(set) var warnings: [String] = []

  /// Reads a project.
  ///
  /// - Parameters:
  ///   - location: the project. What the SAM CLI built is ignored.
  ///   - names: the functions and layers to build; all if empty.
  ///   - inlineCode: where code goes that is in the template itself.
  init(
    _ location: ProjectLocation, _ source: TemplateSourceOptions, only names: [String], _ inlineCode: InlineCodeFolder
  ) throws {
    var options = try TemplateOptions.parse([])
    options.source = source
    let access = try AWSOptions.parse([]).access()
    switch location {
    case .template(let location):
      path = location.source ?? location.path
      let project = try TemplateProject(
        TemplateLocation(path: path), options, access, only: [], at: .usual, inlineCode: inlineCode, usesBuilds: false)
      try add(project, only: names)
    case .project(let file):
      let project = try ProjectFunctions(
        path: file, only: [], options, access, at: nil, inlineCode: inlineCode, usesBuilds: false)
      if let template = project.template {
        path = template.path
        try add(template, only: names)
      } else {
        path = file
        for function in project.functions { add(function, BuildSubject(name: function.function.name)) }
        try select(names)
      }
    }
  }

  private mutating func add(_ project: TemplateProject, only names: [String]) throws {
    try project.check()
    warnings = project.omissions
    for function in project.template.functions where !function.skipsBuild {
      guard let configuration = project.functions.first(where: { $0.function.name == function.name }) else { continue }
      add(configuration, BuildSubject(name: function.logicalID, method: function.buildMethod))
    }
    for layer in project.template.layerVersions {
      targets.append(
        Builder.Target(
          subject: BuildSubject(name: layer.logicalID, method: layer.buildMethod, isLayer: true),
          source: project.located(layer.path), folders: [project.located(".")],
          environment: ProcessInfo.processInfo.environment))
    }
    let aliases = Dictionary(project.template.functions.map { ($0.name, $0.logicalID) }) { first, _ in first }
    try select(names.map { aliases[$0] ?? $0 })
  }

  private mutating func add(_ configuration: FunctionConfiguration, _ subject: BuildSubject) {
    guard let code = configuration.code, case .folder(let folder) = code.source else { return }
    var subject = subject
    subject.runtime = code.runtime
    targets.append(
      Builder.Target(
        subject: subject, source: folder, folders: [configuration.workingDirectory],
        environment: configuration.inheritedEnvironment.merging(configuration.environment) { $1 }))
  }

  private mutating func select(_ names: [String]) throws {
    let known = targets.map(\.subject.name)
    for name in names where !known.contains(name) {
      throw ValidationError(
        "\(path) has no function or layer \(name) that can be built; it has \(known.joined(separator: ", ")).")
    }
    if !names.isEmpty { targets.removeAll { !names.contains($0.subject.name) } }
    if targets.isEmpty { warnings.append("\(path): no function has code in a folder, so there is nothing to build.") }
  }
}
