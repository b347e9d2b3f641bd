import ChildProcesses
import EmulatorCore

/// The parts of a sandbox. Each keeps its own state; only ``Sandbox`` has the state machine.
final class SandboxParts {
  let log: SandboxLog
  let telemetry: Telemetry
  let api: SandboxAPI
  let runtime: RuntimeCalls
  let extensions: ExtensionCalls
  let processes: SandboxProcesses
  let launcher: ProcessLauncher
  let listeners: AppListeners
  let initPhase: InitPhase
  let current: CurrentInvocation
  let managed: ManagedInvocations
  let chaos: ChaosInjector
  let timeLimit: TimeLimit
  let runner: InvocationRunner
  let failures: FailureReporter
  let ending: SandboxEnding
  /// Reports its activity to the console; nil if the console is off.
  let console: SandboxFeed?

  init(
    of sandbox: SandboxDescription, log functionLog: FunctionLog, advice: OutputAdvice,
    enforcement: SandboxEnforcement, host: SandboxHost
  ) {
    let loop = host.loop
    let clock = host.clock
    let telemetry = Telemetry(loop: loop, clock: clock)
    let log = SandboxLog(functionLog, clock: clock) { content, id in
      if case .record(let record) = content { telemetry.record(record) }
      host.observer?(
        SandboxLogEntry(
          logStream: sandbox.logStream, function: sandbox.function.name, requestID: id, content: content))
    }
    let console = host.console.map { SandboxFeed(sandbox, feed: $0) }
    self.console = console
    self.telemetry = telemetry
    self.log = log
    api = SandboxAPI(sandbox.configuration, enforcement: enforcement, log: log, host: host)
    runtime = RuntimeCalls(of: sandbox, log: log, clock: clock)
    extensions = ExtensionCalls(of: sandbox.function, telemetry: telemetry, log: log)
    processes = SandboxProcesses(
      of: sandbox, api: api, enforcement: enforcement, log: log, advice: advice, host: host)
    if let console { processes.onMemory = { console.measured($0) } }
    launcher = ProcessLauncher(of: sandbox, api: api, processes: processes, extensions: extensions, log: log)
    listeners = AppListeners(of: sandbox, processes: processes, enforcement: enforcement)
    initPhase = InitPhase(of: sandbox, log: log, telemetry: telemetry, clock: clock)
    let invocationLog = InvocationLog(
      of: sandbox, log: log, telemetry: telemetry, processes: processes, clock: clock)
    current = CurrentInvocation(of: sandbox, invocationLog: invocationLog, log: log, processes: processes)
    managed = ManagedInvocations(log: invocationLog, processes: processes, on: loop, clock: clock)
    chaos = ChaosInjector(in: current, processes: processes, log: log, on: loop)
    timeLimit = TimeLimit(on: loop, clock: clock)
    runner = InvocationRunner(
      of: sandbox, current: current, managed: managed, runtime: runtime, extensions: extensions,
      processes: processes, initPhase: initPhase, timeLimit: timeLimit, chaos: chaos, telemetry: telemetry,
      clock: clock)
    failures = FailureReporter(
      of: sandbox, log: log, invocationLog: invocationLog, initPhase: initPhase, runner: runner,
      extensions: extensions, current: current, managed: managed)
    ending = SandboxEnding(
      grace: sandbox.configuration.shutdownGrace, processes: processes, runtime: runtime, extensions: extensions,
      telemetry: telemetry, on: loop, clock: clock)
    telemetry.onNotice = { [weak log] in log?.notice($0) }
    if enforcement.hasOwnNetwork, let namespaces = enforcement.namespaces {
      telemetry.dialer.openSocket = { try namespaces.sandboxInit.openSocket() }
    }
  }

  /// Makes the parts report events to the sandbox.
  func connect(to sandbox: Sandbox) {
    runtime.sandbox = sandbox
    extensions.sandbox = sandbox
    processes.delegate = sandbox
    chaos.sandbox = sandbox
    timeLimit.onReached = { [weak sandbox] in sandbox?.timeLimitReached() }
    managed.onTimeLimit = { [weak sandbox] in sandbox?.managedTimeLimitReached($0) }
    telemetry.isPaused = { [weak sandbox] in sandbox?.isFrozen ?? true }
  }
}
