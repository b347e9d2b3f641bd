import ChildProcesses
import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// One sandbox: its processes, the APIs that they call, and the clock that runs against them.
///
/// It belongs to its event loop. What is to happen is decided by ``SandboxStateMachine``; here it is done.
final class Sandbox {
  /// Which it is.
  let id: SandboxID
  /// Why it was made.
  let type: InitializationType
  /// Where its application listens.
  let appPort: AppPort
  /// The function that it runs.
  let function: FunctionDescription
  /// Who gives it work.
  weak var owner: (any SandboxOwner)?

  let configuration: FunctionConfiguration
  let callers: SandboxCallerRules
  let loop: any EventLoop
  let log: SandboxLog
  let advice: OutputAdvice
  let telemetry: Telemetry
  let clock: EmulatorClock
  let exits: ChildExitWatch
  let orphans: SandboxOrphans
  let enforcement: SandboxEnforcement

  var machine: SandboxStateMachine
  var server: HTTPServer?
  var processes: [SandboxProcess] = []
  /// The invocation under way, or waiting for the start.
  var invocation: Invocation?
  /// Those under way where there are many at once.
  var concurrent: [RequestID: ConcurrentInvocation] = [:]
  /// The runtime's requests for an invocation: one, unless there are many at once.
  var waitingRuntimes: [HTTPExchange] = []
  /// The extensions' requests for an event.
  var waitingExtensions: [ExtensionID: HTTPExchange] = [:]
  var timer: Scheduled<Void>?
  var endTimer: Scheduled<Void>?
  var endBackoff = ExponentialBackoff()
  /// Whether the exit of the sandbox's first process is awaited.
  var isInitWatched = false
  var memory = MemoryUse()
  var memoryTimer: Scheduled<Void>?
  var generator = SystemRandomNumberGenerator()
  /// The extensions of the present start.
  var extensions = ExtensionRegistry()
  /// The start under way.
  var initialization: Initialization?
  let gone: EventLoopPromise<Void>
  var isGone = false
  /// Whether the invocation under way is still to meet its fault.
  var isChaosDue = false
  let logStream: String

  init(
    id: SandboxID, type: InitializationType, appPort: AppPort, configuration: FunctionConfiguration,
    host: SandboxHost, log: FunctionLog, advice: OutputAdvice, enforcement: SandboxEnforcement
  ) {
    self.id = id
    self.type = type
    self.appPort = appPort
    self.configuration = configuration
    callers = host.callers
    self.log = SandboxLog(log, clock: host.clock)
    self.advice = advice
    telemetry = Telemetry(loop: host.loop, clock: host.clock)
    loop = host.loop
    clock = host.clock
    exits = host.exits
    orphans = host.orphans
    self.enforcement = enforcement
    function = configuration.function
    machine = SandboxStateMachine(
      limits: SandboxStateMachine.Limits(
        start: type == .onDemand
          ? configuration.startLimit : max(LambdaLimits.aheadInitDuration, configuration.function.timeout),
        invocation: configuration.function.timeout, freeze: configuration.thawDelay,
        concurrency: configuration.scaling.concurrencyPerSandbox,
        restore: type == .snapStart ? LambdaLimits.restoreDuration : nil))
    gone = loop.makePromise()
    logStream = function.logStream(time: clock.unixMilliseconds, using: &generator)
    connectTelemetry()
  }

  /// Opens the APIs for the processes. To be called once, before anything else.
  func open() -> EventLoopFuture<Void> {
    do {
      let limits = HTTPServer.Limits(body: LambdaLimits.responsePayload, head: nil)
      let api = SandboxAPI(sandbox: self, callers: callers)
      return HTTPServer.bind(
        to: try enforcement.runtimeAPIAddress(), on: loop, limits: limits,
        budget: .forSandbox(clock: clock, log: log.notice),
        streams: StreamedResponse.isAnnounced, router: api.route
      )
      .assumeIsolated()
      .map { server in
        // It may have been ended meanwhile.
        if self.isGone { server.abort() } else { self.server = server }
      }
      .nonisolated()
      .and(try enforcement.forward(configuration.forwardedPorts, on: loop))
      .map { _ in }
    } catch {
      return loop.makeFailedFuture(error)
    }
  }

  /// Where the APIs for the processes listen; nil before they are open.
  var runtimeAPI: String? { server?.address.port.map { "127.0.0.1:\($0)" } }

  // MARK: Work

  /// Starts ahead of any invocation; only once ``open()`` has succeeded.
  func start() {
    switch machine.start(at: clock.uptime) {
    case .launch(let timeLimit): launch(timeLimit: timeLimit)
    case .none: break
    }
  }

  /// Takes an invocation; only once ``open()`` has succeeded, and while it has none.
  func invoke(_ invocation: Invocation) {
    var freeze: Duration?
    if let chaos = invocation.chaos, chaos.fault == .stale {
      freezeWhenIdle()
      freeze = chaos.duration
      log.notice(
        chaos.notice(
          at: invocation.id, "delivered after a freeze of \(PlatformLog.seconds(chaos.duration)) s at least"))
    }
    perform(machine.invoke(invocation.id, at: clock.uptime, freeze: freeze), for: invocation)
  }

  private func perform(_ action: SandboxStateMachine.InvokeAction, for invocation: Invocation) {
    switch action {
    case .deliver(let timeLimit) where machine.isManaged:
      beginConcurrent(invocation, timeLimit: timeLimit)
      deliver(invocation)
    case .waitForRuntime(let timeLimit) where machine.isManaged:
      beginConcurrent(invocation, timeLimit: timeLimit)
    case .launch(let timeLimit):
      self.invocation = invocation
      logStart(of: invocation)
      launch(timeLimit: timeLimit)
    case .waitForStart:
      self.invocation = invocation
    case .waitForThaw(let delay):
      self.invocation = invocation
      timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [weak self] in self?.freezeIsLongEnough() }
    case .deliver(let timeLimit):
      self.invocation = invocation
      logStart(of: invocation)
      startTimer(timeLimit)
      // The event is there when the processes go on: what is due in them is due at the same moment.
      deliver(invocation)
      enforcement.freezer?.thaw()
      watchMemory()
      telemetry.resume(flushing: false)
    case .waitForRuntime(let timeLimit):
      self.invocation = invocation
      logStart(of: invocation)
      startTimer(timeLimit)
      enforcement.freezer?.thaw()
      watchMemory()
      telemetry.resume(flushing: false)
    case .restore(let timeLimit):
      self.invocation = invocation
      restoreBegins()
      startTimer(timeLimit)
      telemetry.resume(flushing: false)
      waitingRuntimes.popLast()?.respond(NextRestoreEndpoint.answer)
      enforcement.freezer?.thaw()
      watchMemory()
    case .refuse:
      invocation.failed(.stopped)
      invocation.finished(logTail: nil)
    }
  }

  private func freezeIsLongEnough() {
    guard let invocation, let action = machine.thaw(at: clock.uptime) else { return }
    perform(action, for: invocation)
  }

  /// Freezes the processes where all of them wait for work.
  private func freezeWhenIdle() {
    guard let freezer = enforcement.freezer, machine.freeze(at: clock.uptime) else { return }
    freezer.freeze(processes.map(\.child.processID))
    telemetry.pause()
  }

  /// Carries out what the machine said of a runtime or an extension that asks for work; its request is kept already.
  func perform(_ action: SandboxStateMachine.NextAction) {
    switch action {
    case .wait: freezeWhenIdle()
    case .refuse, .shutDown: break
    case .started(let duration, let id, let timeLimit):
      stopTimer()
      startIsOver(.success)
      if id != nil, let invocation {
        if let timeLimit {
          logStart(of: invocation)
          startTimer(timeLimit)
        } else {
          restartTimer()
        }
        deliver(invocation)
      }
      owner?.sandboxStarted(self, after: duration)
      if id == nil { becameFree() }
    case .deliver(let id):
      if let invocation = invocation(id) { deliver(invocation) }
    case .restored(let duration, _, let timeLimit):
      restoreIsOver(after: duration, .success)
      guard let invocation else { return }
      logStart(of: invocation)
      startTimer(timeLimit)
      deliver(invocation)
    case .finished(let report):
      stopTimer()
      finish(report, failure: nil)
      becameFree()
    }
  }

  /// The runtime's answer is complete, or broken off; the runtime may still be busy with the invocation.
  func answerEnded(_ id: RequestID) {
    if machine.isManaged {
      concurrentAnswered(id)
    } else if machine.runtimeEndsAnswer(id) {
      owner?.sandboxAnswered(self)
    }
  }

  /// It takes another invocation, or rests. Where a freeze is to last, it rests in any case.
  private func becameFree() {
    if configuration.thawDelay > .zero { freezeWhenIdle() }
    owner?.sandboxIsIdle(self)
    freezeWhenIdle()
  }

  /// When dead orphans were last looked for.
  private var lastReaping = Duration.zero
  /// When the time for the invocation under way ends.
  private var timeLimitEnd = Duration.zero
  /// When the processes are killed that were asked to end, in Unix milliseconds.
  var endDeadline = 0

  private func logStart(of invocation: Invocation) {
    if invocation.wantsLogTail { log.startTail() }
    logBegin(of: invocation)
  }

  /// Logs the end of the invocation under way, and lets it go.
  func finish(_ report: InvocationReport, failure: SandboxFailure?) {
    let now = clock.uptime
    if memory.sample(rootProcessIDs, at: now), failure == nil, enforcement.takeMemoryKill() {
      log.notice(
        "the system killed a process of the function for want of memory (\(function.memorySize) MB); see --memory")
    }
    if now - lastReaping > .seconds(5) {
      lastReaping = now
      orphans.reapDead()
    }
    drainOutput()
    var report = report
    // A start that nobody waited for is not part of its first invocation.
    if type != .onDemand { report.initDuration = nil }
    logEnd(of: invocation, report, failure: failure)
    let finished = invocation
    invocation = nil
    finished?.finished(logTail: log.takeTail())
  }

  func drainOutput() {
    for process in processes { process.output.drain() }
  }

  private func deliver(_ invocation: Invocation) {
    let end = concurrent[invocation.id]?.timeLimitEnd ?? timeLimitEnd
    let deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(end - clock.uptime)
    invocation.times.delivered = .init(clock)
    waitingRuntimes.popLast()?.respond(
      NextInvocationEndpoint.answer(invocation, function: function, deadline: deadline))
    startChaos(for: invocation)
    for id in machine.extensions(subscribedTo: .invoke) {
      send(NextEventEndpoint.invoke(invocation, function: function, deadline: deadline), to: id)
    }
  }

  /// Answers an extension's request for an event.
  func send(_ event: [UInt8], to id: ExtensionID) {
    waitingExtensions.removeValue(forKey: id)?.respond(
      .json(.ok, event, headers: ["Lambda-Extension-Identifier": id.text]))
  }

  // MARK: The clock

  func startTimer(_ limit: Duration) {
    timeLimitEnd = clock.uptime + limit
    restartTimer()
  }

  private func restartTimer() {
    timer?.cancel()
    let remaining = TimeAmount(timeLimitEnd - clock.uptime)
    timer = loop.assumeIsolated().scheduleTask(in: remaining) { [weak self] in self?.timeLimitReached() }
  }

  func stopTimer() {
    timer?.cancel()
    timer = nil
  }

  private func timeLimitReached() {
    guard let interruption = machine.timeLimitReached(at: clock.uptime) else { return }
    let limit =
      switch interruption {
      case .starting: machine.limits.start
      case .restoring: LambdaLimits.restoreDuration
      case .idle, .invoking, .serving: function.timeout
      }
    interrupted(interruption, .timedOut(after: limit))
  }
}

extension TimeAmount {
  /// The same span of time, in whole nanoseconds.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
