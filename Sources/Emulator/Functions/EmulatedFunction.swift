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
  private let factories: SandboxFactories
  /// Restarts the sandboxes when files change; nil if they are not watched.
  var reload: FunctionReload?
  /// The invocations that wait for the end of a burst of changes.
  private var held: [Invocation] = []
  /// Whether a function that this one replaces has to end first.
  private var isBlocked = false
  private var startsWhenUnblocked = false
  /// Succeeds when no sandbox is left; nil unless the function is replaced or removed.
  private var retirement: EventLoopPromise<Void>?
  /// What replaces it; nil if nothing does.
  private var successor: EmulatedFunction?
  private let recorder: InvocationRecorder?
  private let console: ConsoleFeed?
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

  /// - Parameters:
  ///   - recorder: records its invocations; nil if nothing is recorded.
  ///   - console: shows its invocations; nil if the console is off.
  init(
    configuration: FunctionConfiguration, loop: any EventLoop, clock: EmulatorClock, log: FunctionLog,
    factory: SandboxFactory, recorder: InvocationRecorder? = nil, console: ConsoleFeed? = nil
  ) {
    description = configuration.function
    isDebugged = configuration.isDebugged
    self.loop = loop
    self.clock = clock
    self.log = log
    factories = SandboxFactories(factory)
    self.recorder = recorder
    self.console = console
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

  /// Records an invocation and shows it in the console, if these are on. Call it before ``invoke(_:)``.
  ///
  /// - Parameters:
  ///   - source: where its event comes from.
  ///   - attempt: the number of the attempt, from 1.
  ///   - replayed: the invocation that it repeats.
  ///   - isRecorded: whether it is recorded, too.
  func observe(
    _ invocation: Invocation, source: String, attempt: Int = 1, replaying replayed: RequestID? = nil,
    isRecorded: Bool = true
  ) {
    if let recorder, isRecorded {
      invocation.report(
        to: recorder.begin(invocation.id, invocation.event, function: description, source: source))
    }
    if let console {
      invocation.report(
        to: InvocationFeed(
          console, function: description.name, source: source, attempt: attempt, replayOf: replayed))
    }
  }

  /// Whether Lambda starts the function before its first invocation.
  var startsAhead: Bool { pool.startsAhead }

  /// Starts sandboxes ahead of any invocation.
  func start() {
    guard !isStopping, retirement == nil else { return }
    guard !isBlocked else { return startsWhenUnblocked = true }
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
    if retirement != nil { return passOn(invocation) }
    if description.reservedConcurrentExecutions == 0 { return invocation.refused(.tooManyRequests) }
    if let chaos, invocation.chaos == nil {
      arrivals += 1
      let decision = chaos.decision(for: arrivals)
      invocation.expose(to: decision)
      invocation.note(.arrived)
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
    if invocation.chaos == nil { invocation.note(.arrived) }
    if reload?.isHolding == true || isBlocked { return held.append(invocation) }
    admit(invocation)
  }

  private func admit(_ invocation: Invocation) {
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
    reload?.stop()
    reaping?.cancel()
    failWaiting(.stopped)
    for invocation in held { fail(invocation, .stopped) }
    held = []
    factories.close()
    let gone = EventLoopFuture.andAllComplete(sandboxes.values.map { $0.shutDown(because: "swiftlet ends") }, on: loop)
    gone.assumeIsolated().whenComplete { _ in
      self.factories.removeCode()
      self.retirement?.succeed()
    }
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
      reload?.startBegan()
      let sandbox = try factories.make(id, type, owner: self)
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
          _ = sandbox.shutDown(because: "it cannot be created")
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
    factories.isGone(sandbox)
    ended(sandbox.id)
  }

  private func ended(_ id: SandboxID) {
    if retirement != nil { passOnWaiting() }
    if let next = pool.ended(id) {
      launch(next.sandbox, pool.type, for: next.invocation.flatMap { waiting.removeValue(forKey: $0) })
    }
    launchReplacements()
    if sandboxes.isEmpty { retirement?.succeed() }
  }

  private func carryOut(_ rest: SandboxPool.NextWork, _ sandbox: Sandbox) {
    switch rest {
    case .run(let id):
      if let invocation = waiting.removeValue(forKey: id) { sandbox.invoke(invocation) }
      carryOut(pool.takeQueued(sandbox.id), sandbox)
    case .start: sandbox.start()
    case .end: endForTenant(sandbox.id)
    case .endOutdated: _ = sandbox.shutDown(because: Self.replacement)
    case .none: scheduleReaping()
    }
  }

  /// Ends a sandbox to make room for another tenant's.
  private func endForTenant(_ id: SandboxID) {
    guard let sandbox = sandboxes[id] else { return }
    end(
      sandbox,
      because:
        "a request of another tenant waits, and \(description.settingNames[.concurrency]) allows no further sandbox"
    )
  }

  private func end(_ sandbox: Sandbox, because reason: String) {
    sandbox.notice("sandbox \(sandbox.id) is ended: \(reason)")
    _ = sandbox.shutDown(because: reason)
  }

  /// Schedules the end of idle sandboxes.
  private func scheduleReaping() {
    guard reaping == nil, !isStopping, let time = pool.nextReaping else { return }
    reaping = loop.assumeIsolated().scheduleTask(in: TimeAmount(time - clock.uptime)) {
      self.reaping = nil
      for id in self.pool.reap(at: self.clock.uptime) {
        guard let sandbox = self.sandboxes[id] else { continue }
        self.end(
          sandbox,
          because:
            "it was idle for \(PlatformLog.seconds(self.idleLimit)) s (\(self.description.settingNames[.idleTimeout]))"
        )
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

/// Replacing sandboxes.
extension EmulatedFunction {
  /// Why a sandbox ends that is replaced.
  private static let replacement = "its code or configuration has changed"

  /// Runs all further invocations in new sandboxes, and ends the others once they have finished theirs.
  ///
  /// - Parameters:
  ///   - factory: creates the new ones.
  ///   - startsNow: whether a new one starts before an invocation needs it, if there were any.
  func replaceSandboxes(with factory: SandboxFactory, startsNow: Bool) {
    factories.replace(by: factory)
    startingAhead = []
    for id in pool.replaceAll(startsNow: startsNow) { _ = sandboxes[id]?.shutDown(because: Self.replacement) }
    releaseHeld()
    launchReplacements()
  }

  /// Whether any sandbox runs an invocation.
  var isRunning: Bool { pool.isRunning }

  /// Whether a sandbox of the changed code starts, or will.
  var isStartingReplacement: Bool { pool.isStartingReplacements || !waiting.isEmpty }

  /// Lets the invocations go on that waited for the end of a burst of changes.
  func releaseHeld() {
    guard !isBlocked else { return }
    let invocations = held
    held = []
    for invocation in invocations { admit(invocation) }
  }

  private func launchReplacements() {
    guard !isStopping else { return }
    for (id, type) in pool.launchReplacements() { launch(id, type, for: nil) }
  }

  /// Lets another function take its place, or none. Its sandboxes end once they have finished their invocations; others
  /// run in the other function.
  ///
  /// - Returns: a future that succeeds when no sandbox is left.
  func retire(for successor: EmulatedFunction?) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    retirement = promise
    self.successor = successor
    reload?.stop()
    reaping?.cancel()
    successor?.replace(self)
    onFirstStart = nil
    factories.close()
    startingAhead = []
    let ended = pool.replaceAll(startsNow: false)
    passOnWaiting()
    let invocations = held
    held = []
    for invocation in invocations { passOn(invocation) }
    for id in ended { _ = sandboxes[id]?.shutDown(because: Self.replacement) }
    if sandboxes.isEmpty { promise.succeed() }
    promise.futureResult.assumeIsolated().whenComplete { _ in self.factories.removeCode() }
    return promise.futureResult
  }

  /// Takes the place of another function.
  private func replace(_ other: EmulatedFunction) {
    if let onFirstStart = other.onFirstStart {
      observeStart(endsOnFailedStart: false, isAlone: false, onFirstStart: onFirstStart)
    } else {
      isAlone = false
    }
    let startsNow = !other.sandboxes.isEmpty || other.startsWhenUnblocked || startsAhead
    // An app has one port, so the other one must have released it.
    isBlocked = !other.sandboxes.isEmpty || other.isBlocked
    guard isBlocked else {
      if startsNow { start() } else { reload?.startsLater() }
      return
    }
    startsWhenUnblocked = startsNow
    guard let retirement = other.retirement else { return }
    retirement.futureResult.assumeIsolated().whenComplete { _ in self.unblock() }
  }

  private func unblock() {
    isBlocked = false
    guard !isStopping, retirement == nil else { return }
    if startsWhenUnblocked { start() }
    if reload?.isHolding != true { releaseHeld() }
  }

  private func passOnWaiting() {
    for id in pool.removeWaiting() {
      if let invocation = waiting.removeValue(forKey: id) { passOn(invocation) }
    }
  }

  private func passOn(_ invocation: Invocation) {
    guard let successor else { return invocation.refused(.functionNotFound(arn: description.arn)) }
    successor.invoke(invocation)
  }
}

extension EmulatedFunction: SandboxOwner {
  func sandboxStarted(_ sandbox: Sandbox, after duration: Duration) {
    hasStarted = true
    pool.started(sandbox.id)
    if factories.isCurrent(sandbox) { reload?.started(after: duration) }
    startingAhead.remove(sandbox.id)
    guard startingAhead.isEmpty, let onFirstStart else { return }
    self.onFirstStart = nil
    onFirstStart(.succeeded(duration))
  }

  func sandboxAnswered(_ sandbox: Sandbox) { pool.answered(sandbox.id) }

  func sandboxIsIdle(_ sandbox: Sandbox) {
    reload?.invocationEnded()
    guard !isStopping else { return }
    carryOut(pool.becameIdle(sandbox.id, at: clock.uptime), sandbox)
  }

  func sandboxIsCold(_ sandbox: Sandbox) {
    guard !isStopping else { return }
    carryOut(pool.becameCold(sandbox.id, at: clock.uptime), sandbox)
  }

  func sandboxFailed(_ sandbox: Sandbox, returning returned: Invocation?) {
    if factories.isCurrent(sandbox) { reload?.failedToStart() }
    guard let returned else { return pool.failed(sandbox.id) }
    if let other = pool.failed(sandbox.id, returning: returned.id, tenant: returned.tenantID) {
      run(returned, in: other)
    } else {
      waiting[returned.id] = returned
    }
  }

  func sandboxStartTimedOut(_ sandbox: Sandbox) {
    if !hasStarted { onFirstStart?(.failed) }
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
