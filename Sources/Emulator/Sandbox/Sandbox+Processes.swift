import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore

extension Sandbox {
  /// Starts the processes.
  func launch(timeLimit: Duration) {
    startBegins()
    enforcement.forgetPeakMemory()
    startTimer(timeLimit)
    if let occupant = foreignOccupant(isStarted: false) {
      guard let interruption = machine.memberExited(at: clock.uptime) else { return }
      return portIsInUse(by: occupant, interruption)
    }
    for external in configuration.externalExtensions {
      do {
        try launch(
          .extension(name: external.name), command: external.command, name: external.argumentZero,
          environment: LambdaEnvironment.extensionVariables(ofRuntime: try environment))
        extensions.started(external.name)
      } catch {
        let isPermission = (error as? SpawnError)?.reason == .notExecutable
        extensions.launchFailed(external.name, errorType: isPermission ? "PermissionDenied" : "UnknownError")
        return launchFailed(.extensionNotStarted(name: external.name, reason: "\(error)"), error)
      }
    }
    watchMemory()
    launchRuntimeWhenReady()
  }

  /// Starts the runtime once all external extensions have registered.
  func launchRuntimeWhenReady() {
    guard machine.isStarting, extensions.allExternalsRegistered,
      !processes.contains(where: { $0.role == .runtime })
    else { return }
    let environment: [String: String]
    do {
      environment = try self.environment
    } catch {
      return launchFailed(.launchFailed("\(error)"), error)
    }
    var command = appPort.command(configuration.command)
    // The wrapper gets the runtime's command as its arguments, see
    // <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper>.
    let wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"].flatMap { $0.isEmpty ? nil : $0 }
    if let wrapper { command.insert(wrapper, at: 0) }
    do {
      try launch(.runtime, command: command, name: nil, environment: environment)
    } catch {
      guard wrapper != nil, let exitCode = (error as? SpawnError)?.shellExitCode else {
        return launchFailed(.launchFailed("\(error)"), error)
      }
      // On Lambda a shell starts the wrapper, and exits with the status of a command that it cannot find or execute.
      log.notice("AWS_LAMBDA_EXEC_WRAPPER: \(error)")
      launchFailed(.runtimeExited(status: "exit status \(exitCode)"), error)
    }
  }

  private var environment: [String: String] {
    get throws {
      guard let runtimeAPI else { throw EmulatorError.system("The Runtime API is not open.") }
      return LambdaEnvironment.variables(
        inherited: configuration.inheritedEnvironment, function: function,
        runtimeAPI: runtimeAPI, logStream: logStream,
        initializationType: type, maxConcurrency: configuration.scaling.concurrencyPerSandbox,
        taskRoot: configuration.workingDirectory,
        overrides: configuration.environment.merging(appPort.environment) { $1 })
    }
  }

  /// The app cannot listen, or another program responds instead.
  func portIsInUse(by occupant: PortOccupant, _ interruption: SandboxStateMachine.Interruption) {
    let error = EmulatorError.portInUse(occupant)
    interrupted(interruption, .launchFailed("\(error)"), fatal: error)
  }

  private func launchFailed(_ failure: SandboxFailure, _ error: any Error) {
    guard let interruption = machine.memberExited(at: clock.uptime) else { return }
    let exitCode = (error as? SpawnError)?.shellExitCode ?? 71
    interrupted(interruption, failure, fatal: .cannotStart("\(error)", exitCode: exitCode))
  }

  private func launch(
    _ role: SandboxProcess.Role, command: [String], name: String?, environment: [String: String]
  ) throws {
    let log = log
    let advice = advice
    let isExtension = role != .runtime
    let process = try SandboxProcess.start(
      role, command: command, name: name, environment: environment,
      workingDirectory: configuration.workingDirectory, within: enforcement, on: loop,
      line: {
        log.output($0, isExtension: isExtension)
        if let sentence = advice.advice(on: $0) { log.notice(sentence) }
      })
    processes.append(process)
    orphans.started(process.child.processID, in: self)
    let bound = NIOLoopBound((self, process), eventLoop: loop)
    exits.watch(process.child) { [loop] in
      Self.afterSocketsAreRead(on: loop, turns: 3) {
        let (sandbox, process) = bound.value
        sandbox.ended(process)
      }
    }
  }

  /// Does something once the loop has looked at its sockets this often. What a process sent before it exited is read
  /// first: in one turn its connection is accepted, in the next one read.
  private static func afterSocketsAreRead(
    on loop: any EventLoop, turns: Int, _ body: @escaping @Sendable () -> Void
  ) {
    // A timer that is not due yet waits for the next turn.
    _ = loop.scheduleTask(in: .milliseconds(1)) {
      if turns > 1 { afterSocketsAreRead(on: loop, turns: turns - 1, body) } else { body() }
    }
  }

  private func ended(_ process: SandboxProcess) {
    // One of a start before this one was noticed already, when all of them were gone.
    guard processes.contains(where: { $0 === process }) else { return }
    process.reap()
    guard let status = process.status else { return }
    // What it printed last may explain its exit.
    process.output.drain()
    let isOutOfMemory = status == .signalled(SIGKILL) && enforcement.takeMemoryKill()
    if case .extension(let name) = process.role { extensions.exited(name) }
    if let interruption = machine.memberExited(at: clock.uptime) {
      switch process.role {
      case _ where isOutOfMemory: interrupted(interruption, .outOfMemory, fatal: outOfMemoryBeforeReady)
      case .runtime:
        interrupted(
          interruption, .runtimeExited(status: "\(status)"),
          fatal: .endedBeforeReady(command: commandName, what: "exited (\(status))", hint: hint(onExit: status)))
      case .extension(let name):
        interrupted(
          interruption, .extensionExited(name: name, status: "\(status)"),
          fatal: .endedBeforeReady(command: name, what: "exited (\(status))"))
      }
    } else {
      exitedWhileEnding()
    }
  }

  /// Sees to it that memory is watched where the system does not limit it, or counts temporary files as memory.
  func watchMemory() {
    guard memoryTimer == nil, let pause = memoryWatchPause else { return }
    memoryTimer = loop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
      guard let self else { return }
      memoryTimer = nil
      enforcement.temporaryFileMemory?.adjust()
      // It goes on after the freeze, or the next start.
      guard !processes.isEmpty, !machine.isFrozen else { return }
      if enforcement.watchesMemory, MemoryUse.megabytes(rootProcessIDs) > function.memorySize,
        let interruption = machine.memberExited(at: clock.uptime)
      {
        interrupted(interruption, .outOfMemory, fatal: outOfMemoryBeforeReady)
      }
      watchMemory()
    }
  }

  private var memoryWatchPause: TimeAmount? {
    if enforcement.temporaryFileMemory != nil { return .milliseconds(10) }
    return enforcement.watchesMemory ? .milliseconds(50) : nil
  }

  /// What to do about a COMMAND that exited before it was ready.
  private func hint(onExit status: ExitStatus) -> EmulatorError.StartHint {
    if advice.hasMetReadOnlyFiles { return .readOnlyFiles }
    return status.isSuccess ? .background : .ownOutput
  }

  private var outOfMemoryBeforeReady: EmulatorError {
    .endedBeforeReady(
      command: commandName, what: "needed more than \(function.memorySize) MB of memory (see --memory)")
  }

  /// The processes of which all others in the sandbox are descendants.
  var rootProcessIDs: [Int32] { processes.map(\.child.processID) + enforcement.orphans }

  /// How the user calls COMMAND.
  var commandName: String { configuration.command.joined(separator: " ") }
}
