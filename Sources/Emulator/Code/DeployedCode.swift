import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc

/// The code of a function, ready to run: unpacked once, for all of its sandboxes.
final class DeployedCode {
  /// What is deployed.
  let code: FunctionCode
  /// What has Lambda's layout: `opt`, `var/runtime` and `var/lang`, and `var/task` if the code was unpacked.
  let directory: CodeDirectory
  /// The directory of the function's code, without symbolic links.
  let task: String
  /// The interpreter; nil if the runtime needs none, or if there is none on this machine.
  let interpreter: Interpreter?
  /// The external extensions of the layers, by their paths on Lambda.
  let extensions: [FunctionConfiguration.ExternalExtension]

  /// Unpacks the code and finds what runs it.
  ///
  /// - Parameters:
  ///   - versions: the versions of interpreters that other functions use.
  ///   - notice: receives warnings, each a sentence.
  init(
    _ code: FunctionCode, of configuration: FunctionConfiguration, versions: InterpreterVersions,
    notice: (String) -> Void
  ) throws(EmulatorError) {
    self.code = code
    let environment = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    interpreter = code.runtime.flatMap {
      Interpreter.find(
        for: $0, environment: environment,
        folders: [code.source.path, code.origin, configuration.workingDirectory].compactMap(\.self),
        versions: versions)
    }
    if let runtime = code.runtime {
      try Self.check(interpreter, for: runtime, environment: environment)
    }
    do {
      directory = try CodeDirectory()
    } catch {
      throw .system("A directory for the function's code cannot be created: \(error). Set TMPDIR to a writable one.")
    }
    do {
      let zips = try CodeSizes.check(code, notice: notice)
      task = try Self.unpack(code, zips, into: directory.path, adapter: configuration.adapter)
      extensions = try Self.extensions(in: directory.path, of: code)
      try Self.writeRuntime(code.runtime, interpreter: interpreter, into: "\(directory.path)/var")
    } catch {
      directory.remove()
      throw error as? EmulatorError ?? .system("\(configuration.function.name): \(error)")
    }
    do {
      try checkStart(of: configuration, environment: environment)
    } catch {
      directory.remove()
      throw error
    }
    for path in ["\(task)/bootstrap", "\(task)/\(configuration.function.handler)", "\(directory.path)/opt/bootstrap"] {
      if let complaint = ScriptLineEndings.complaint(about: path) { notice(complaint) }
    }
  }

  /// What the sandbox's processes see of it.
  ///
  /// - Parameter isMounted: whether the sandbox has it at Lambda's paths.
  func places(isMounted: Bool) -> CodePlaces {
    isMounted ? .lambda : CodePlaces(root: directory.path, task: task)
  }

  /// Whether the interpreter is at Lambda's own place, as in AWS's images.
  var hasLanguageOnThisMachine: Bool { interpreter.map { SandboxPaths.lies($0.path, in: "/var/lang") } ?? false }

  /// The entries of the merged layers.
  var layers: [CodeMounts.Entry] { (try? FileTree.entries(of: "\(directory.path)/opt")) ?? [] }

  /// For example `python3.13 with /usr/bin/python3 (Python 3.13.1)`; nil if a command starts the function.
  var runtimeDescription: String? {
    guard let runtime = code.runtime else { return nil }
    guard let interpreter else { return runtime.identifier }
    let version = interpreter.version.map { " (\($0))" } ?? ""
    return "\(runtime.identifier) with \(interpreter.path)\(version)"
  }

  /// How the interpreter differs from Lambda's, as a sentence; nil if it does not.
  var runtimeWarning: String? {
    guard let runtime = code.runtime, let interpreter, !interpreter.suits(runtime), let version = interpreter.version
    else { return nil }
    return
      "The runtime is \(runtime.identifier), but \(interpreter.path) is \(version). Behavior on Lambda may differ."
  }
}

extension DeployedCode {
  private static func check(
    _ interpreter: Interpreter?, for runtime: LambdaRuntime, environment: [String: String]
  ) throws(EmulatorError) {
    let identifier = runtime.identifier
    // A wrapper, such as that of a web adapter, may start something else.
    guard interpreter == nil, let program = runtime.interpreters.last, environment["AWS_LAMBDA_EXEC_WRAPPER"] == nil
    else { return }
    throw .cannotStart(
      "The runtime \(identifier) needs \(program), which is not in PATH. Install it, or activate the environment that has it.",
      exitCode: 127)
  }

  /// Returns the directory of the function's code.
  private static func unpack(
    _ code: FunctionCode, _ zips: [String: ZipFile], into root: String, adapter: FunctionConfiguration.Adapter
  ) throws -> String {
    let layers = "\(root)/opt"
    try FileTree.makeDirectory(layers)
    for layer in code.layers {
      switch layer {
      case .files(.folder(let folder)):
        do {
          try FileTree.copyContents(of: folder, into: layers)
        } catch {
          throw EmulatorError.cannotDeploy("The layer \(folder) cannot be copied: \(error).")
        }
      case .files(.zip(let file)): try unpack(file, zips, into: layers)
      case .webAdapter:
        try FileTree.write(PackageResources.web_adapter_bootstrap_sh, to: "\(layers)/bootstrap", mode: 0o755)
        guard case .executable(let path, _, _) = adapter else { continue }
        try FileTree.makeDirectory("\(layers)/extensions")
        try FileTree.link("\(layers)/extensions/lambda-adapter", to: path)
      }
    }
    switch code.source {
    case .folder(let folder):
      guard let path = FileTree.realPath(folder), FileTree.isDirectory(path) else {
        throw EmulatorError.cannotDeploy("The function's code \(folder) is not a folder.")
      }
      return path
    case .zip(let file):
      let task = "\(root)/var/task"
      try FileTree.makeDirectory(task)
      try unpack(file, zips, into: task)
      return task
    }
  }

  private static func unpack(_ file: String, _ zips: [String: ZipFile], into target: String) throws {
    do throws(ZipError) {
      try zips[file]?.unpack(into: target)
    } catch {
      throw EmulatorError.cannotDeploy("\(file), \(error).")
    }
  }

  /// The executables in `/opt/extensions`, sorted by name.
  private static func extensions(
    in root: String, of code: FunctionCode
  ) throws -> [FunctionConfiguration.ExternalExtension] {
    let folder = "\(root)/opt/extensions"
    guard FileTree.isDirectory(folder) else { return [] }
    // The adapter of the web adapter's layer is the function's own.
    let names = try FileTree.entries(of: folder).map(\.name)
      .filter { !code.layers.contains(.webAdapter) || $0 != "lambda-adapter" }
    return try names.filter { FileTree.isFile("\(folder)/\($0)") }.map { name in
      guard access("\(folder)/\(name)", X_OK) == 0 else {
        throw EmulatorError.cannotDeploy(
          "The extension \(name) of a layer is not executable, so Lambda would fail to start it. Run chmod +x extensions/\(name), and pack the layer again."
        )
      }
      return .init(name: name, command: ["/opt/extensions/\(name)"])
    }
  }

  private static func writeRuntime(
    _ runtime: LambdaRuntime?, interpreter: Interpreter?, into directory: String
  ) throws {
    try FileTree.makeDirectory("\(directory)/runtime")
    try FileTree.makeDirectory("\(directory)/lang/bin")
    let files: [(name: String, bytes: [UInt8])] =
      switch runtime {
      case .python: [("bootstrap.py", PackageResources.bootstrap_py)]
      case .nodejs:
        [
          ("index.mjs", PackageResources.index_mjs), ("client.mjs", PackageResources.client_mjs),
          ("console.mjs", PackageResources.console_mjs), ("context.mjs", PackageResources.context_mjs),
          ("handler.mjs", PackageResources.handler_mjs), ("layers.mjs", PackageResources.layers_mjs),
          ("stream.mjs", PackageResources.stream_mjs),
        ]
      case .provided, nil: []
      }
    for file in files { try FileTree.write(file.bytes, to: "\(directory)/runtime/\(file.name)", mode: 0o644) }
    guard let interpreter, let runtime else { return }
    for name in runtime.interpreters {
      // A script, because a virtual environment does not work through a link.
      let script = "#!/bin/sh\nexec '\(interpreter.path.replacing("'", with: "'\\''"))' \"$@\"\n"
      try FileTree.write(Array(script.utf8), to: "\(directory)/lang/bin/\(name)", mode: 0o755)
    }
  }

  /// Reports a missing `bootstrap` or a mistyped COMMAND before anything starts.
  private func checkStart(
    of configuration: FunctionConfiguration, environment: [String: String]
  ) throws(EmulatorError) {
    do {
      let sandbox = SandboxCode(self, isMounted: false)
      let command = try sandbox.command(of: configuration, environment: environment)
      _ = try sandbox.program(for: command.first ?? "", environment: environment)
    } catch let error as SpawnError {
      // A wrapper may need no interpreter.
      guard environment["AWS_LAMBDA_EXEC_WRAPPER"] == nil else { return }
      throw .cannotStart("\(error)", exitCode: error.shellExitCode)
    } catch {
      throw .cannotDeploy("\(error)")
    }
  }
}
