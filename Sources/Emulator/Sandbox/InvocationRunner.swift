import EmulatorCore
import NIOCore

/// Carries out the state machine's decisions about invocations: starts their log and time limit, delivers them to the
/// runtime and the extensions, and thaws the processes.
final class InvocationRunner {
  private let current: CurrentInvocation
  private let managed: ManagedInvocations
  private let runtime: RuntimeCalls
  private let extensions: ExtensionCalls
  private let processes: SandboxProcesses
  private let initPhase: InitPhase
  private let timeLimit: TimeLimit
  private let chaos: ChaosInjector
  private let telemetry: Telemetry
  private let clock: EmulatorClock
  /// Whether the sandbox handles several invocations at once.
  private let isManaged: Bool

  init(
    of sandbox: SandboxDescription, current: CurrentInvocation, managed: ManagedInvocations, runtime: RuntimeCalls,
    extensions: ExtensionCalls, processes: SandboxProcesses, initPhase: InitPhase, timeLimit: TimeLimit,
    chaos: ChaosInjector, telemetry: Telemetry, clock: EmulatorClock
  ) {
    self.current = current
    self.managed = managed
    self.runtime = runtime
    self.extensions = extensions
    self.processes = processes
    self.initPhase = initPhase
    self.timeLimit = timeLimit
    self.chaos = chaos
    self.telemetry = telemetry
    self.clock = clock
    isManaged = sandbox.configuration.scaling.concurrencyPerSandbox != nil
  }

  /// The invocation with this ID; nil if it is neither in progress nor waiting.
  subscript(id: RequestID) -> Invocation? {
    current.invocation?.id == id ? current.invocation : managed[id]
  }

  /// Carries out the decision about a new invocation.
  ///
  /// - Parameter subscribers: the extensions that receive the INVOKE event.
  func perform(
    _ action: SandboxStateMachine.InvokeAction, for invocation: Invocation, telling subscribers: [ExtensionID]
  ) {
    switch action {
    case .deliver(let limit) where isManaged:
      managed.begin(invocation, timeLimit: limit)
      deliver(invocation, telling: subscribers)
    case .waitForRuntime(let limit) where isManaged:
      managed.begin(invocation, timeLimit: limit)
    case .launch:
      current.accept(invocation)
      current.begin()
    case .waitForStart, .waitForThaw:
      current.accept(invocation)
    case .deliver(let limit):
      begin(invocation, timeLimit: limit)
      // The event is there at the thaw, when idle timeouts in the processes expire.
      deliver(invocation, telling: subscribers)
      thaw(for: invocation)
      telemetry.resume(flushing: false)
    case .waitForRuntime(let limit):
      begin(invocation, timeLimit: limit)
      thaw(for: invocation)
      telemetry.resume(flushing: false)
    case .restore(let limit):
      current.accept(invocation)
      initPhase.beginRestore()
      timeLimit.start(limit)
      telemetry.resume(flushing: false)
      runtime.restore()
      thaw(for: invocation)
    case .refuse:
      invocation.failed(.stopped)
      invocation.finished(logTail: nil)
    }
  }

  private func thaw(for invocation: Invocation) {
    if processes.thaw() { invocation.note(.reached(.thawed, at: clock.uptime)) }
  }

  private func begin(_ invocation: Invocation, timeLimit limit: Duration) {
    current.accept(invocation)
    current.begin()
    timeLimit.start(limit)
  }

  /// Carries out the decision about a `next` call of the runtime or an extension, which is already kept.
  ///
  /// - Parameter subscribers: the extensions that receive the INVOKE event.
  func perform(_ action: SandboxStateMachine.NextAction, telling subscribers: [ExtensionID]) {
    switch action {
    case .wait, .refuse, .shutDown: break
    case .started(_, let id, let limit):
      timeLimit.stop()
      initPhase.end(.success, extensions: extensions.reports)
      guard id != nil, let invocation = current.invocation else { return }
      invocation.note(.reached(.started, at: clock.uptime))
      if let limit {
        current.begin()
        timeLimit.start(limit)
      } else {
        timeLimit.restart()
      }
      deliver(invocation, telling: subscribers)
    case .deliver(let id):
      if let invocation = self[id] { deliver(invocation, telling: subscribers) }
    case .restore: runtime.restore()
    case .restored(let duration, _, let limit):
      initPhase.endRestore(after: duration, .success)
      guard let invocation = current.invocation else { return }
      invocation.note(.reached(.started, at: clock.uptime))
      current.begin()
      timeLimit.start(limit)
      deliver(invocation, telling: subscribers)
    case .finished(let report):
      timeLimit.stop()
      current.finish(report, failure: nil)
    }
  }

  private func deliver(_ invocation: Invocation, telling subscribers: [ExtensionID]) {
    let end = managed.timeLimitEnd(of: invocation.id) ?? timeLimit.end
    let deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(end - clock.uptime)
    invocation.delivered(at: .init(clock))
    runtime.deliver(invocation, deadline: deadline)
    chaos.delivered(invocation)
    extensions.deliver(invocation, deadline: deadline, to: subscribers)
  }

  /// The runtime has finished its start or the current invocation, or failed.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    if initPhase.isUnderWay { initPhase.runtimeIsDone(outcome) } else { current.runtimeIsDone(outcome) }
  }

  /// Ends all invocations because the sandbox shuts down.
  ///
  /// - Parameter isInterrupted: whether the current one has no result yet.
  func stop(isInterrupted: Bool) {
    current.stop(isInterrupted: isInterrupted)
    managed.stop()
  }
}
