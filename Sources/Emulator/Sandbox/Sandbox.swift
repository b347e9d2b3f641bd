import EmulatorCore
import LambdaInterface
import NIOCore

/// One sandbox. Events go to ``SandboxStateMachine``, which only this type changes; its decisions are carried out by the
/// sandbox's parts. Use it on its event loop only.
final class Sandbox {
  private let description: SandboxDescription
  private let parts: SandboxParts
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private weak var owner: (any SandboxOwner)?

  private var machine: SandboxStateMachine {
    didSet { parts.console?.reached(machine.activity) }
  }
  private let gonePromise: EventLoopPromise<Void>
  private var isGone = false

  /// - Parameter owner: the pool that schedules this sandbox.
  init(_ description: SandboxDescription, _ parts: SandboxParts, owner: any SandboxOwner, host: SandboxHost) {
    self.description = description
    self.parts = parts
    self.owner = owner
    loop = host.loop
    clock = host.clock
    machine = SandboxStateMachine(limits: description.limits)
    gonePromise = loop.makePromise()
    parts.connect(to: self)
  }

  var id: SandboxID { description.id }

  var appPort: AppPort { description.appPort }

  /// Succeeds when its processes and limits are gone for good.
  var gone: EventLoopFuture<Void> { gonePromise.futureResult }

  /// Logs a message of the emulator itself.
  func notice(_ sentence: String) { parts.log.notice(sentence) }

  /// Opens the APIs for the processes. Call it once, before anything else.
  func open() -> EventLoopFuture<Void> { parts.api.open(parts.runtime, parts.extensions) }
}

/// Invocations.
extension Sandbox {
  /// Starts before any invocation. Requires that ``open()`` has succeeded.
  func start() {
    switch machine.start(at: clock.uptime) {
    case .launch(let timeLimit): launch(timeLimit: timeLimit)
    case .none: break
    }
  }

  /// Runs an invocation. Requires that ``open()`` has succeeded and that no other runs.
  func invoke(_ invocation: Invocation) {
    var freeze: Duration?
    if let chaos = invocation.chaos, chaos.fault == .stale {
      freezeWhenIdle()
      freeze = chaos.duration
      parts.log.notice(
        chaos.notice(
          at: invocation.id, "delivered after a freeze of at least \(PlatformLog.seconds(chaos.duration)) s"))
    }
    let action = machine.invoke(invocation.id, at: clock.uptime, freeze: freeze)
    invocation.note(.assigned(sandbox: description.logStream, isStarting: action.needsStart))
    perform(action, for: invocation)
  }

  private func perform(_ action: SandboxStateMachine.InvokeAction, for invocation: Invocation) {
    parts.runner.perform(action, for: invocation, telling: machine.extensions(subscribedTo: .invoke))
    switch action {
    case .launch(let timeLimit): launch(timeLimit: timeLimit)
    case .waitForThaw(let delay): parts.timeLimit.run(for: delay) { [weak self] in self?.freezeIsLongEnough() }
    case .waitForStart, .deliver, .waitForRuntime, .restore, .refuse: break
    }
  }

  private func freezeIsLongEnough() {
    guard let invocation = parts.current.invocation, let action = machine.thaw(at: clock.uptime) else { return }
    perform(action, for: invocation)
  }

  /// Freezes the processes if all of them wait for work.
  private func freezeWhenIdle() {
    guard parts.processes.canFreeze, machine.freeze(at: clock.uptime) else { return }
    parts.processes.freeze()
    parts.telemetry.pause()
  }

  /// Asks for another invocation, or rests. With a minimum freeze, it rests first.
  private func becameFree() {
    if description.configuration.thawDelay > .zero { freezeWhenIdle() }
    owner?.sandboxIsIdle(self)
    freezeWhenIdle()
  }

  /// The time limit of one of several invocations is reached.
  func managedTimeLimitReached(_ id: RequestID) {
    guard let report = machine.concurrentInvocationExpired(id, at: clock.uptime) else { return }
    if parts.managed.finish(report, failure: .timedOut(after: description.function.timeout)) {
      owner?.sandboxIsIdle(self)
    }
  }
}

/// The start.
extension Sandbox {
  private func launch(timeLimit: Duration) {
    parts.extensions.startBegins()
    parts.initPhase.begin(parts.current.invocation == nil ? .`init` : .invoke)
    parts.processes.forgetPeakMemory()
    parts.timeLimit.start(timeLimit)
    if let occupant = parts.listeners.foreignOccupant(isStarted: false) {
      failSincePortIsInUse(by: occupant)
      return
    }
    do throws(ProcessLauncher.LaunchError) {
      try parts.launcher.startExtensions()
    } catch {
      fail(error.failure, fatal: error.fatal)
      return
    }
    parts.processes.watchMemory()
    extensionHasRegistered()
  }

  /// Another program has the app's port.
  @discardableResult
  private func failSincePortIsInUse(by occupant: PortOccupant) -> Bool {
    let error = EmulatorError.portInUse(occupant)
    return fail(.launchFailed("\(error)"), fatal: error)
  }
}

/// Calls of the runtime.
extension Sandbox {
  /// The runtime requests an invocation.
  ///
  /// - Parameter keep: stores the request. Called unless the request is rejected.
  /// - Returns: the error if the request is rejected.
  func runtimeAsksForNext(keep: () -> Void) -> SandboxAPIError? {
    // First, so that the adapter is gone before it reports the refusal as a failure of its own.
    if parts.initPhase.isRuntimeStarting, let occupant = parts.listeners.foreignOccupant(isStarted: true),
      failSincePortIsInUse(by: occupant)
    {
      return .gone
    }
    return runtimeWaits(machine.runtimeAsksForNext(at: clock.uptime), keep: keep)
  }

  /// The runtime is ready for the snapshot. See ``runtimeAsksForNext(keep:)``.
  func runtimeAwaitsRestore(keep: () -> Void) -> SandboxAPIError? {
    runtimeWaits(machine.runtimeAwaitsRestore(at: clock.uptime), keep: keep)
  }

  private func runtimeWaits(_ action: SandboxStateMachine.NextAction, keep: () -> Void) -> SandboxAPIError? {
    if case .refuse(let error) = action { return error }
    parts.runner.runtimeIsDone(.success)
    keep()
    perform(action)
    return nil
  }

  /// Carries out the decision about a request of the runtime or an extension, which is already stored.
  private func perform(_ action: SandboxStateMachine.NextAction) {
    parts.runner.perform(action, telling: machine.extensions(subscribedTo: .invoke))
    switch action {
    case .wait: freezeWhenIdle()
    case .started(let duration, let id, _):
      owner?.sandboxStarted(self, after: duration)
      if id == nil { becameFree() }
    case .finished: becameFree()
    case .deliver, .restore, .restored, .refuse, .shutDown: break
    }
  }

  /// The connection of a waiting runtime was lost.
  func runtimeLeft() { machine.runtimeLeft() }

  /// The runtime starts to send a response or an error.
  func runtimeBeginsAnswer(to id: RequestID) throws(SandboxAPIError) -> Invocation {
    parts.chaos.release(id)
    if let error = machine.runtimeBeginsAnswer(id) { throw error }
    guard let invocation = parts.runner[id] else { throw .invalidRequestID }
    return invocation
  }

  /// The response is complete or was cut off. The runtime may still be busy.
  ///
  /// - Parameter bytes: the size of the result; nil for an error.
  func runtimeEndsAnswer(to invocation: Invocation, bytes: Int?) {
    invocation.responseEnded(at: .init(clock), bytes: bytes)
    if machine.isManaged {
      guard let report = machine.concurrentInvocationAnswered(invocation.id, at: clock.uptime) else { return }
      // Its caller is handed the answer first.
      loop.assumeIsolated().execute {
        if self.parts.managed.finish(report, failure: nil) { self.owner?.sandboxIsIdle(self) }
      }
    } else if machine.runtimeEndsAnswer(invocation.id) {
      owner?.sandboxAnswered(self)
    }
  }

  /// The runtime reports that it cannot start, or cannot continue after a restore.
  ///
  /// - Parameters:
  ///   - fatal: what ends the emulator if the function has never worked.
  ///   - respond: called before the processes are ended.
  /// - Returns: whether the report is valid: the sandbox is in this phase.
  func runtimeFailed(
    during phase: RuntimeCalls.Phase, _ failure: SandboxFailure, fatal: EmulatorError, respond: () -> Void
  ) -> Bool {
    let interruption =
      switch phase {
      case .start: machine.runtimeFailedToStart(at: clock.uptime)
      case .restore: machine.runtimeFailedToRestore(at: clock.uptime)
      }
    guard let interruption else { return false }
    respond()
    interrupted(interruption, failure, fatal: fatal)
    return true
  }
}

/// Calls of extensions.
extension Sandbox {
  var isStarting: Bool { machine.isStarting }

  /// The name that an extension registered with.
  func extensionName(_ id: ExtensionID) -> String? { machine.extensionName(id) }

  /// An extension registers. Returns the error if it is rejected.
  func extensionRegisters(_ id: ExtensionID, name: String, events: [ExtensionEvent]) -> SandboxAPIError? {
    machine.registerExtension(id, name: name, events: events)
  }

  /// Starts the runtime if it waited for this extension.
  func extensionHasRegistered() {
    guard machine.isStarting else { return }
    do throws(ProcessLauncher.LaunchError) {
      try parts.launcher.startRuntimeWhenReady()
    } catch {
      fail(error.failure, fatal: error.fatal)
    }
  }

  /// An extension requests an event.
  ///
  /// - Parameter keep: stores the request. Called unless there is a response now.
  /// - Returns: the response, if there is one now.
  func extensionAsksForNext(_ id: ExtensionID, keep: () -> Void) -> ExtensionCalls.EventResponse? {
    switch machine.extensionAsksForNext(id, at: clock.uptime) {
    case .refuse(let error): return .refusal(error)
    case .shutDown: return .shutdown(machine.shutdownReason, deadline: parts.ending.deadline)
    case let action:
      keep()
      perform(action)
      return nil
    }
  }
}

/// Failure and shutdown.
extension Sandbox {
  /// Fails what the sandbox is doing, and ends its processes.
  ///
  /// - Parameters:
  ///   - fatal: what ends the emulator if the function has never worked.
  ///   - prepare: called first, if the failure counts.
  /// - Returns: whether the failure counts; false if the sandbox was already ending.
  @discardableResult
  func fail(_ failure: SandboxFailure, fatal: EmulatorError? = nil, preparing prepare: () -> Void = {}) -> Bool {
    guard let interruption = machine.memberExited(at: clock.uptime) else { return false }
    prepare()
    interrupted(interruption, failure, fatal: fatal)
    return true
  }

  /// Fails what the sandbox is doing because its time limit is reached.
  ///
  /// - Parameter prepare: called first, if there is a time limit.
  func timeLimitReached(preparing prepare: () -> Void = {}) {
    guard let interruption = machine.timeLimitReached(at: clock.uptime) else { return }
    prepare()
    let limit =
      switch interruption {
      case .starting: machine.limits.start
      case .restoring: LambdaLimits.restoreDuration
      case .idle, .invoking, .serving: description.function.timeout
      }
    interrupted(interruption, .timedOut(after: limit))
  }

  /// Ends the processes, and reports the failure.
  private func interrupted(
    _ interruption: SandboxStateMachine.Interruption, _ failure: SandboxFailure, fatal: EmulatorError? = nil
  ) {
    parts.timeLimit.stop()
    parts.console?.ended(because: failure.message(for: nil))
    parts.processes.noteFailure()
    let unreadiness = parts.initPhase.isRuntimeStarting ? parts.listeners.unreadiness(explaining: failure) : nil
    let told = machine.extensions(subscribedTo: .shutdown)
    parts.ending.kill(machine.shutdownReason, told: told, names: Set(told.compactMap(machine.extensionName)))
    let returned = parts.failures.report(interruption, failure, unreadiness: unreadiness)
    owner?.sandboxFailed(self, returning: returned)
    switch (interruption, failure) {
    case (.starting, .timedOut): owner?.sandboxStartTimedOut(self)
    case (.starting, _):
      owner?.sandboxCannotStart(self, failure, fatal: unreadiness.map { fatal?.explained(by: $0) } ?? fatal)
    case (.idle, _), (.invoking, _), (.restoring, _), (.serving, _): break
    }
  }

  /// Ends the sandbox for good: SIGTERM and the SHUTDOWN event, then SIGKILL. The future succeeds when no process is
  /// left.
  ///
  /// - Parameter reason: why, as a clause.
  func shutDown(because reason: String) -> EventLoopFuture<Void> {
    parts.console?.ended(because: reason)
    switch machine.shutDown() {
    case .none: parts.processes.checkWhetherGone()
    case .wait: break
    case .terminate(let interrupted):
      parts.timeLimit.stop()
      parts.runner.stop(isInterrupted: interrupted != nil)
      parts.ending.terminate(machine.shutdownReason, told: machine.extensions(subscribedTo: .shutdown))
    }
    return gone
  }

  func killNow() {
    parts.timeLimit.stop()
    parts.ending.killNow()
  }
}

extension Sandbox: SandboxProcessesDelegate {
  var isFrozen: Bool { machine.isFrozen }

  func processFailed(_ role: SandboxProcess.Role?, _ failure: SandboxFailure, fatal: EmulatorError) -> Bool {
    if case .extension(let name) = role { parts.extensions.exited(name) }
    return fail(failure, fatal: fatal)
  }

  func allProcessesGone() {
    parts.runtime.drop()
    parts.extensions.drop()
    parts.telemetry.end()
    parts.timeLimit.stop()
    parts.ending.stop()
    if machine.allMembersGone() {
      owner?.sandboxIsCold(self)
    } else {
      parts.processes.removeLimits()
    }
  }

  func limitsRemoved() {
    guard !isGone else { return }
    isGone = true
    parts.timeLimit.stop()
    parts.api.close()
    gonePromise.succeed()
  }
}
