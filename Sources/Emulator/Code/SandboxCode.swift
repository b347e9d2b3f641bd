import ChildProcesses
import EmulatorCore

/// The function's code as the processes of one sandbox see it.
struct SandboxCode {
  /// The code.
  let deployed: DeployedCode
  /// Where the processes find it.
  let places: CodePlaces
  private let isMounted: Bool

  /// - Parameter isMounted: whether the sandbox has the code at Lambda's paths.
  init(_ deployed: DeployedCode, isMounted: Bool) {
    self.deployed = deployed
    self.isMounted = isMounted
    places = deployed.places(isMounted: isMounted)
  }

  /// The command of the runtime, without `AWS_LAMBDA_EXEC_WRAPPER`.
  func command(of configuration: FunctionConfiguration, environment: [String: String]) throws -> [String] {
    guard let runtime = deployed.code.runtime else { return configuration.command }
    return try RuntimeStart(
      runtime, places: places, interpreter: deployed.interpreter?.path,
      memorySize: configuration.function.memorySize, nodeOptions: environment["NODE_OPTIONS"],
      isFile: { FileTree.isFile(onThisMachine($0)) }
    ).command
  }

  /// The path of the program for the first word of a command, as the sandbox's processes see it.
  ///
  /// Call it instead of letting the system search, because this process does not see the sandbox's paths.
  func program(for command: String, environment: [String: String]) throws(SpawnError) -> String {
    let path = (environment["PATH"] ?? "").split(separator: ":").map { onThisMachine(String($0)) }
    do {
      let program = try ChildProcess.executable(
        for: command.hasPrefix("/") ? onThisMachine(command) : command,
        environment: ["PATH": path.joined(separator: ":")], workingDirectory: deployed.task)
      return isMounted ? inSandbox(program) : program
    } catch {
      throw SpawnError(command: command, reason: error.reason)
    }
  }

  /// Where this machine has a file that processes find at `path`. This machine's own files in `/opt` stay visible.
  private func onThisMachine(_ path: String) -> String {
    guard let located = CodePlaces(root: deployed.directory.path, task: deployed.task).located(path) else {
      return path
    }
    return FileTree.realPath(located) != nil || !path.hasPrefix("/opt/") ? located : path
  }

  private func inSandbox(_ path: String) -> String {
    let root = deployed.directory.path
    if SandboxPaths.lies(path, in: root) { return String(path.dropFirst(root.count)) }
    // The folder may be hidden, because it is below `/tmp`.
    if SandboxPaths.lies(path, in: deployed.task) { return places.task + path.dropFirst(deployed.task.count) }
    return path
  }
}
