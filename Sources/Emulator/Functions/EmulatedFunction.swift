import EmulatorCore
import LambdaInterface
import NIOCore

/// A function under emulation: its sandboxes, and the invocations that wait for one.
///
/// ``SandboxPool`` decides which sandbox runs which invocation; this class carries that out.
final class EmulatedFunction {
  /// What it is.
  let description: FunctionDescription
  private let isDebugged: Bool

  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let log: FunctionLog
  private let factory: SandboxFactory
  private let recorder: InvocationRecorder?
  private var onFirstStart: ((FunctionStarts.Attempt) -> Void)?
  private var endsOnFailedStart = false
  private var isAlone = true
  private let idleLimit: Duration
  /// Whether requests wait for one sandbox where Lambda would start another.
  private let waitsForOneSandbox: Bool
  private var pool: SandboxPool
  private var sandboxes: [SandboxID: Sandbox] = [:]
  /// The sandboxes whose APIs are not open yet, with the invocations that run once they are.
  private var opening: [SandboxID: [Invocation]] = [:]
  private var waiting: [RequestID: Invocation] = [:]
  private var reaping: Scheduled<Void>?
  private var generator = SystemRandomNumberGenerator()
  private var isStopping = false
  private let chaos: ChaosPlan?
  /// How many invocations have arrived.
  private var arrivals = 0
  /// The sandboxes that are starting ahead of any invocation.
  private var startingAhead: Set<SandboxID> = []
  private var hasHintedAtConcurrency = false
  /// Whether any sandbox has ever been ready.
  private var hasStarted = false

  /// - Parameter recorder: records its invocations; nil if nothing is recorded.
  init(
    configuration: FunctionConfiguration, loop: any EventLoop, clock: EmulatorClock, log: FunctionLog,
    factory: SandboxFactory, recorder: InvocationRecorder? = nil
  ) {
    description = configuration.function
    isDebugged = configuration.isDebugged
    self.loop = loop
    self.clock = clock
    self.log = log
    self.factory = factory
    self.recorder = recorder
    idleLimit = configuration.scaling.idle
    waitsForOneSandbox =
      configuration.scaling.sandboxes == 1 && configuration.scaling.waiting > 0 && !configuration.isDebugged
    pool = SandboxPool(configuration.scaling)
    chaos = configuration.chaos
  }

  /// Sets what to do when the function has started or failed to. Call it before ``start()``.
  ///
  /// - Parameters:
  ///   - endsOnFailedStart: whether a failure before it was ever ready is fatal.
  ///   - isAlone: whether the emulator has no other function, so that a sandbox that cannot be created is fatal.
  ///   - onFirstStart: called after each attempt to start the function, until one succeeds.
  func observeStart(
    endsOnFailedStart: Bool, isAlone: Bool, onFirstStart: @escaping (FunctionStarts.Attempt) -> Void
  ) {
    self.endsOnFailedStart = endsOnFailedStart
    self.isAlone = isAlone
    self.onFirstStart = onFirstStart
  }

  /// A new id for an invocation.
  func makeRequestID() -> RequestID { RequestID(using: &generator) }

  /// A new id for a request to API Gateway.
  func makeGatewayRequestID() -> GatewayRequestID { GatewayRequestID(using: &generator) }

  /// The trace header of an invocation: the caller's trace continued, or a new one.
  func makeTraceHeader(continuing header: String?, time: Int) -> String {
    header.flatMap { TraceHeader.continuing($0, using: &generator) } ?? TraceHeader.new(time: time, using: &generator)
  }

  /// How long a caller waits for the function: its own limit, or nil while a debugger may hold the function.
  func callerTimeout(_ limit: Duration?) -> Duration? { isDebugged ? nil : limit }

  /// Records an invocation and its result, if recording is on.
  ///
  /// - Parameter source: where its event comes from.
  func record(_ invocation: Invocation, source: String) {
    guard let recorder else { return }
    invocation.record(
      in: recorder.begin(invocation.id, invocation.event, function: description, source: source))
  }

  /// Whether Lambda starts the function before its first invocation.
  var startsAhead: Bool { pool.startsAhead }

  /// Starts sandboxes ahead of any invocation.
  func start() {
    guard !isStopping else { return }
    let ahead = pool.startAhead()
    startingAhead = Set(ahead.map(\.0))
    for (id, type) in ahead { launch(id, type, for: nil) }
  }

  /// Runs an invocation, queues it, or refuses it.
  func invoke(_ invocation: Invocation) {
    if isStopping {
      return invocation.refused(
        InvokeError(status: 503, errorType: "ServiceException", message: "The emulator is stopping"))
    }
    if description.reservedConcurrentExecutions == 0 { return invocation.refused(.tooManyRequests) }
    if let chaos, invocation.chaos == nil {
      arrivals += 1
      let decision = chaos.decision(for: arrivals)
      invocation.expose(to: decision)
      if decision.fault == .throttle {
        log.notice(decision.notice(at: invocation.id, "throttled"))
        return invocation.refused(.tooManyRequests)
      }
      if decision.delay > .zero {
        log.notice(
          decision.notice(
            at: invocation.id, "delayed by \(PlatformLog.seconds(decision.delay)) s", fault: .slow))
        _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(decision.delay)) { self.invoke(invocation) }
        return
      }
    }
    switch pool.arrived(invocation.id, tenant: invocation.tenantID) {
    case .run(let id): run(invocation, in: id)
    case .launch(let id): launch(id, .onDemand, for: invocation)
    case .wait:
      waiting[invocation.id] = invocation
      hintIfWaiting(invocation.id)
    case .waitForStart(let id):
      waiting[invocation.id] = invocation
      sandboxes[id]?.start()
    case .waitForLaunch(let id):
      waiting[invocation.id] = invocation
      launch(id, pool.type, for: nil)
    case .waitForEnd(let id):
      waiting[invocation.id] = invocation
      endForTenant(id)
    case .reject: invocation.refused(.tooManyRequests)
    }
  }

  private func run(_ invocation: Invocation, in id: SandboxID) {
    if opening[id]?.append(invocation) == nil { sandboxes[id]?.invoke(invocation) }
  }

  /// Logs once how to avoid waiting, if this request still waits after a second.
  private func hintIfWaiting(_ id: RequestID) {
    guard waitsForOneSandbox, hasStarted, !hasHintedAtConcurrency else { return }
    _ = loop.assumeIsolated().scheduleTask(in: .seconds(1)) {
      guard self.waiting[id] != nil, !self.hasHintedAtConcurrency, !self.isStopping else { return }
      self.hasHintedAtConcurrency = true
      self.log.notice(
        "RequestId: \(id) waits, since the only sandbox is busy with another request. Set \(self.description.settingNames[.concurrency]) to "
          + "serve several at a time, as Lambda does, which also lets a function call itself.")
    }
  }

  /// Ends all sandboxes, and fails current and waiting invocations. The future succeeds when no sandbox is left.
  func shutDown() -> EventLoopFuture<Void> {
    isStopping = true
    onFirstStart = nil
    reaping?.cancel()
    failWaiting(.stopped)
    factory.close()
    let gone = EventLoopFuture.andAllComplete(sandboxes.values.map { $0.shutDown() }, on: loop)
    gone.assumeIsolated().whenComplete { _ in self.factory.removeCode() }
    return gone
  }

  /// Kills the sandboxes' processes immediately.
  func killNow() {
    for sandbox in sandboxes.values { sandbox.killNow() }
  }

  private func failWaiting(_ failure: SandboxFailure) {
    for id in pool.removeWaiting() {
      if let invocation = waiting.removeValue(forKey: id) { fail(invocation, failure) }
    }
  }

  private func fail(_ invocation: Invocation, _ failure: SandboxFailure) {
    invocation.failed(failure)
    invocation.finished(logTail: nil)
  }
}

extension EmulatedFunction {
  /// Creates and starts a sandbox, for an invocation or ahead of any.
  private func launch(_ id: SandboxID, _ type: InitializationType, for invocation: Invocation?) {
    do {
      let sandbox = try factory.make(id, type, owner: self)
      sandboxes[id] = sandbox
      sandbox.gone.assumeIsolated().whenComplete { _ in self.ended(sandbox) }
      opening[id] = invocation.map { [$0] } ?? []
      sandbox.open().assumeIsolated().whenComplete { result in
        let invocations = self.opening.removeValue(forKey: id) ?? []
        switch result {
        case .success:
          sandbox.start()
          for invocation in invocations { sandbox.invoke(invocation) }
        case .failure(let error):
          self.cannotLaunch(id, for: invocations, error)
          _ = sandbox.shutDown()
        }
      }
    } catch {
      cannotLaunch(id, for: invocation.map { [$0] } ?? [], error)
      ended(id)
    }
  }

  private func cannotLaunch(_ id: SandboxID, for invocations: [Invocation], _ error: any Error) {
    let sentence = "Sandbox \(id) cannot be created: \(error)."
    log.notice(sentence)
    for invocation in invocations { fail(invocation, .launchFailed(sentence)) }
    if pool.isAlone(id) { failWaiting(.launchFailed(sentence)) }
    guard !hasStarted else { return }
    if isAlone || endsOnFailedStart {
      fatal(error as? EmulatorError ?? .system(sentence))
    } else {
      onFirstStart?(.failed)
    }
  }

  private func ended(_ sandbox: Sandbox) {
    sandboxes[sandbox.id] = nil
    factory.isGone(sandbox)
    ended(sandbox.id)
  }

  private func ended(_ id: SandboxID) {
    guard let next = pool.ended(id) else { return }
    launch(next.sandbox, pool.type, for: next.invocation.flatMap { waiting.removeValue(forKey: $0) })
  }

  private func carryOut(_ rest: SandboxPool.NextWork, _ sandbox: Sandbox) {
    switch rest {
    case .run(let id):
      if let invocation = waiting.removeValue(forKey: id) { sandbox.invoke(invocation) }
      carryOut(pool.takeQueued(sandbox.id), sandbox)
    case .start: sandbox.start()
    case .end: endForTenant(sandbox.id)
    case .none: scheduleReaping()
    }
  }

  /// Ends a sandbox to make room for another tenant's.
  private func endForTenant(_ id: SandboxID) {
    guard let sandbox = sandboxes[id] else { return }
    sandbox.notice(
      "sandbox \(id) is ended: a request of another tenant waits, and \(description.settingNames[.concurrency]) allows no further sandbox"
    )
    _ = sandbox.shutDown()
  }

  /// Schedules the end of idle sandboxes.
  private func scheduleReaping() {
    guard reaping == nil, !isStopping, let time = pool.nextReaping else { return }
    reaping = loop.assumeIsolated().scheduleTask(in: TimeAmount(time - clock.uptime)) {
      self.reaping = nil
      for id in self.pool.reap(at: self.clock.uptime) {
        guard let sandbox = self.sandboxes[id] else { continue }
        sandbox.notice(
          "sandbox \(id) is ended: it was idle for \(PlatformLog.seconds(self.idleLimit)) s (\(self.description.settingNames[.idleTimeout]))"
        )
        _ = sandbox.shutDown()
      }
      self.scheduleReaping()
    }
  }

  private func fatal(_ error: EmulatorError) {
    guard !isStopping else { return }
    isStopping = true
    onFirstStart?(.failedForGood(error))
  }
}

extension EmulatedFunction: SandboxOwner {
  func sandboxStarted(_ sandbox: Sandbox, after duration: Duration) {
    hasStarted = true
    pool.started(sandbox.id)
    startingAhead.remove(sandbox.id)
    guard startingAhead.isEmpty, let onFirstStart else { return }
    self.onFirstStart = nil
    onFirstStart(.succeeded(duration))
  }

  func sandboxAnswered(_ sandbox: Sandbox) { pool.answered(sandbox.id) }

  func sandboxIsIdle(_ sandbox: Sandbox) {
    guard !isStopping else { return }
    carryOut(pool.becameIdle(sandbox.id, at: clock.uptime), sandbox)
  }

  func sandboxIsCold(_ sandbox: Sandbox) {
    guard !isStopping else { return }
    carryOut(pool.becameCold(sandbox.id, at: clock.uptime), sandbox)
  }

  func sandboxFailed(_ sandbox: Sandbox, returning returned: Invocation?) {
    guard let returned else { return pool.failed(sandbox.id) }
    if let other = pool.failed(sandbox.id, returning: returned.id, tenant: returned.tenantID) {
      run(returned, in: other)
    } else {
      waiting[returned.id] = returned
    }
  }

  func sandboxCannotStart(_ sandbox: Sandbox, _ failure: SandboxFailure, fatal error: EmulatorError?) {
    if pool.isAlone(sandbox.id) { failWaiting(failure) }
    guard let error, !hasStarted else { return }
    if endsOnFailedStart {
      fatal(error)
    } else {
      log.notice("\(error) The next request starts it again.")
      onFirstStart?(.failed)
    }
  }
}
