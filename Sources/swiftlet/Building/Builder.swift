import ArgumentParser
import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc

/// Builds functions and layers, one after the other.
struct Builder {
  /// A function or a layer.
  struct Target {
    var subject: BuildSubject
    /// Its folder.
    var source: String
    /// The folders that may contain the virtual environment of its interpreter, besides its own.
    var folders: [String]
    /// Its environment variables, of which `PATH` is used to find the interpreter.
    var environment: [String: String]
  }

  /// What became of a function or a layer.
  enum Outcome {
    case nothingToBuild
    case unchanged
    case built(BuildStep, Duration)
    /// It is the same as this function or layer, which was built before.
    case copied(of: String)
  }

  let built: BuiltCode
  /// The folder of the template or project file.
  let project: String
  /// Whether to build again what has not changed.
  let isForced: Bool
  private let versions = InterpreterVersions()
  private let environment: [String: String]
  /// The names of functions and layers that are up to date, by what they were built from: functions can share a folder.
  private var upToDate: [String: String] = [:]

  init(_ built: BuiltCode, project: String, isForced: Bool) {
    self.built = built
    self.project = project
    self.isForced = isForced
    // Tools fail soon if there is no network, and ask nothing. The user's own settings take precedence.
    environment = [
      "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_RETRIES": "1", "PIP_ROOT_USER_ACTION": "ignore",
      "npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false",
      "npm_config_fetch_retries": "1", "npm_config_fetch_retry_mintimeout": "1000", "npm_config_fetch_timeout": "30000",
    ].merging(ProcessInfo.processInfo.environment) { $1 }
  }

  /// Builds a function or a layer. If it fails, the previous build stays as it is.
  mutating func build(_ target: Target) throws(BuildFailure) -> Outcome {
    do {
      return try build(target, step: target.subject.step(files(of: target)))
    } catch let error as UnsupportedBuild {
      throw BuildFailure(reason: error.reason)
    } catch {
      throw error as? BuildFailure ?? BuildFailure(reason: "\(error)")
    }
  }

  private mutating func build(_ target: Target, step: BuildStep) throws -> Outcome {
    let name = target.subject.name
    guard step != .none else {
      built.remove(name)
      return .nothingToBuild
    }
    let began = ContinuousClock.now
    let interpreter = try interpreter(of: target, step)
    let inputs = try inputs(of: target, step, interpreter)
    let key = step.dependsOnKnownFiles ? "\(target.subject.isLayer) \(inputs)" : "\(name) \(inputs)"
    defer { upToDate[key] = upToDate[key] ?? (built.inputs(of: name) == inputs ? name : nil) }
    if !isForced, step.dependsOnKnownFiles, built.inputs(of: name) == inputs { return .unchanged }
    let workspace = try BuildWorkspace(built.workspace)
    defer { workspace.remove() }
    if let twin = upToDate[key] {
      try SourceFiles(folder: built.folder(of: twin)).copy(into: workspace.artifacts)
      try built.publish(workspace.artifacts, of: name, inputs: inputs, in: workspace.path)
      return .copied(of: twin)
    }
    try run(step, target, interpreter, in: workspace)
    try built.publish(workspace.artifacts, of: name, inputs: inputs, in: workspace.path)
    return .built(step, .now - began)
  }

  private func run(_ step: BuildStep, _ target: Target, _ interpreter: Interpreter?, in workspace: BuildWorkspace)
    throws
  {
    let folder = target.subject.subfolder(step)
    let artifacts = folder.isEmpty ? workspace.artifacts : "\(workspace.artifacts)/\(folder)"
    var tool = BuildTool(program: "", arguments: [], folder: target.source, environment: environment)
    var files = SourceFiles(folder: target.source)
    switch step {
    case .none: return
    case .pip:
      // The project's own files take precedence over packages, as with the SAM CLI.
      tool.program = interpreter?.path ?? "python3"
      tool.arguments = ["-m", "pip", "install", "--requirement", "requirements.txt", "--target", artifacts]
      try tool.run(log: workspace.log)
      try files.copy(into: artifacts)
    case .npm(let usesLockFile):
      files.leavesOutPackages = true
      tool.folder = try workspace.copy(files, project: project)
      tool.program = "npm"
      tool.arguments = [usesLockFile ? "ci" : "install", "--omit=dev", "--install-links"]
      try tool.run(log: workspace.log)
      try SourceFiles(folder: tool.folder).absorbLinks()
      FileTree.remove(artifacts)
      guard rename(tool.folder, artifacts) == 0 else { throw SystemError(errno: errno) }
    case .make(let goal):
      tool.folder = try workspace.copy(files, project: project)
      tool.program = "make"
      tool.arguments = [goal]
      tool.environment["ARTIFACTS_DIR"] = artifacts
      try tool.run(log: workspace.log)
      try SourceFiles(folder: artifacts).absorbLinks()
    case .go:
      tool.program = "go"
      tool.arguments = ["build", "-o", "\(artifacts)/bootstrap"]
      try tool.run(log: workspace.log)
    }
  }

  private func interpreter(of target: Target, _ step: BuildStep) throws(BuildFailure) -> Interpreter? {
    guard case .pip(let runtime) = step else { return nil }
    guard
      let interpreter = Interpreter.find(
        for: runtime, environment: target.environment, folders: [target.source] + target.folders, versions: versions)
    else { throw BuildFailure(reason: "the runtime \(runtime.identifier) needs python3, which is not in PATH") }
    return interpreter
  }

  private func files(of target: Target) throws(BuildFailure) -> BuildSubject.Files {
    func path(_ name: String) -> String { "\(target.source)/\(name)" }
    var files = BuildSubject.Files()
    files.hasRequirements = FileTree.isFile(path("requirements.txt"))
    files.hasLockFile = ["package-lock.json", "npm-shrinkwrap.json"].contains { FileTree.isFile(path($0)) }
    files.makefile = (try? WholeFile.read(path("Makefile"))).map { String(decoding: $0, as: UTF8.self) }
    if let json = try? WholeFile.read(path("package.json")) {
      guard let package = NodePackage(json: json) else {
        throw BuildFailure(reason: "\(path("package.json")) is not a JSON object")
      }
      files.package = package
    }
    return files
  }

  /// Everything that the result depends on, as text.
  private func inputs(of target: Target, _ step: BuildStep, _ interpreter: Interpreter?) throws -> String {
    var files = SourceFiles(folder: target.source)
    if case .npm = step { files.leavesOutPackages = true }
    var text = "\(target.source)\n\(step.tool) \(interpreter?.path ?? "") \(interpreter?.version ?? "")\n"
    text += try files.fingerprint()
    guard step.dependsOnKnownFiles else { return text }
    for path in try localDependencies(of: target.source, step) {
      text += "\(path)\n" + (try SourceFiles(folder: path, leavesOutPackages: true).fingerprint())
    }
    return text
  }

  /// The files and folders outside of the source that the dependencies name.
  private func localDependencies(of source: String, _ step: BuildStep) throws(SystemError) -> [String] {
    func located(_ path: String, in folder: String) -> String {
      let url = path.hasPrefix("/") ? URL(filePath: path) : URL(filePath: folder).appending(path: path)
      return url.standardizedFileURL.path(percentEncoded: false)
    }
    if case .npm = step {
      let package = NodePackage(json: try WholeFile.read("\(source)/package.json"))
      return package?.localPaths.map { located($0, in: source) } ?? []
    }
    var found: [String] = []
    var pending = ["\(source)/requirements.txt"]
    while let file = pending.popLast(), found.count < 1000 {
      guard let bytes = try? WholeFile.read(file) else { continue }
      let requirements = PythonRequirements(String(decoding: bytes, as: UTF8.self))
      let folder = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
      let files = requirements.files.map { located($0, in: folder) }.filter { !found.contains($0) }
      pending += files
      found += files + requirements.paths.map { located($0, in: source) }
    }
    return found
  }
}

extension Builder {
  /// What to do about a failure; nil if its reason and its output say enough.
  func advice(on failure: BuildFailure, _ target: Target) -> String? {
    guard let files = try? files(of: target), let step = try? target.subject.step(files) else { return nil }
    return BuildAdvice.advice(on: failure.output, of: step)
  }
}
