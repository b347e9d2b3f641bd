import ChildProcesses
import EmulatorCore

/// Starts the processes of a sandbox: first the external extensions, then, after they have registered, the runtime.
final class ProcessLauncher {
  struct LaunchError: Error {
    /// What invocations get.
    let failure: SandboxFailure
    /// What ends the emulator if the function has never worked.
    let fatal: EmulatorError

    fileprivate init(_ failure: SandboxFailure, _ error: any Error) {
      self.failure = failure
      fatal = .cannotStart("\(error)", exitCode: (error as? SpawnError)?.shellExitCode ?? 71)
    }
  }

  private let sandbox: SandboxDescription
  private let api: SandboxAPI
  private let processes: SandboxProcesses
  private let extensions: ExtensionCalls
  private let log: SandboxLog

  init(
    of sandbox: SandboxDescription, api: SandboxAPI, processes: SandboxProcesses, extensions: ExtensionCalls,
    log: SandboxLog
  ) {
    self.sandbox = sandbox
    self.api = api
    self.processes = processes
    self.extensions = extensions
    self.log = log
  }

  func startExtensions() throws(LaunchError) {
    for external in sandbox.configuration.externalExtensions {
      do {
        try processes.start(
          .extension(name: external.name), command: external.command, name: external.argumentZero,
          environment: LambdaEnvironment.extensionVariables(ofRuntime: try environment))
        extensions.started(external.name)
      } catch {
        let isPermission = (error as? SpawnError)?.reason == .notExecutable
        extensions.launchFailed(external.name, errorType: isPermission ? "PermissionDenied" : "UnknownError")
        throw LaunchError(.extensionNotStarted(name: external.name, reason: "\(error)"), error)
      }
    }
  }

  /// Starts the runtime if all external extensions have registered and it does not run yet.
  func startRuntimeWhenReady() throws(LaunchError) {
    guard extensions.allExternalsRegistered, !processes.hasRuntime else { return }
    let environment: [String: String]
    do {
      environment = try self.environment
    } catch {
      throw LaunchError(.launchFailed("\(error)"), error)
    }
    var command: [String]
    do {
      command =
        try sandbox.code?.command(of: sandbox.configuration, environment: environment)
        ?? sandbox.configuration.command
    } catch {
      throw LaunchError(.launchFailed("\(error)"), error)
    }
    command = sandbox.appPort.command(command)
    // The wrapper gets the runtime's command as its arguments, see
    // <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper>.
    var wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"].flatMap { $0.isEmpty ? nil : $0 }
    // Runtimes that the function brings do not know the variable.
    if sandbox.image != nil || sandbox.code?.deployed.code.runtime?.isManaged == false { wrapper = nil }
    if let wrapper { command.insert(wrapper, at: 0) }
    do {
      try processes.start(.runtime, command: command, name: nil, environment: environment)
    } catch {
      guard wrapper != nil, let exitCode = (error as? SpawnError)?.shellExitCode else {
        throw LaunchError(.launchFailed("\(error)"), error)
      }
      // On Lambda a shell starts the wrapper, and exits with the status of a command that it cannot find or execute.
      log.notice("AWS_LAMBDA_EXEC_WRAPPER: \(error)")
      throw LaunchError(.runtimeExited(status: "exit status \(exitCode)"), error)
    }
  }

  private var environment: [String: String] {
    get throws {
      guard let runtimeAPI = api.address else { throw EmulatorError.system("The Runtime API is not open.") }
      let configuration = sandbox.configuration
      var inherited = configuration.inheritedEnvironment
      if let code = sandbox.code {
        inherited = RuntimeStart.variables(code.deployed.code.runtime, places: code.places, inherited: inherited)
      }
      return LambdaEnvironment.variables(
        inherited: inherited, function: sandbox.function,
        runtimeAPI: runtimeAPI, logStream: sandbox.logStream,
        initializationType: sandbox.type, maxConcurrency: configuration.scaling.concurrencyPerSandbox,
        taskRoot: sandbox.taskRoot,
        overrides: configuration.environment.merging(sandbox.appPort.environment) { $1 })
    }
  }
}
