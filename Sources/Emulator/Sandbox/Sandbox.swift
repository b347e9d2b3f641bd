import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import NIOHTTP1

/// One sandbox: its processes, the APIs that they call, and the clock that runs against them.
///
/// It belongs to its event loop. What is to happen is decided by ``SandboxStateMachine``; here it is done.
final class Sandbox {
  /// The function that it runs.
  let function: FunctionDescription
  /// Who gives it work.
  weak var owner: (any SandboxOwner)?

  let configuration: EmulatorConfiguration
  let loop: any EventLoop
  let log: FunctionLog
  let clock: EmulatorClock
  let exits: ChildExitWatch
  let enforcement: SandboxEnforcement

  var machine: SandboxStateMachine
  var server: HTTPServer?
  var processes: [SandboxProcess] = []
  /// The invocation under way, or waiting for the start.
  var invocation: Invocation?
  /// The runtime's request for an invocation.
  var waitingRuntime: HTTPExchange?
  /// The extensions' requests for an event.
  var waitingExtensions: [ExtensionID: HTTPExchange] = [:]
  var timer: Scheduled<Void>?
  var endTimer: Scheduled<Void>?
  var memory = MemoryUse()
  private var memoryTimer: Scheduled<Void>?
  var generator = SystemRandomNumberGenerator()
  let gone: EventLoopPromise<Void>
  var isGone = false
  private let logStream: String

  init(
    configuration: EmulatorConfiguration, loop: any EventLoop, log: FunctionLog, clock: EmulatorClock,
    exits: ChildExitWatch, enforcement: SandboxEnforcement
  ) {
    self.configuration = configuration
    self.loop = loop
    self.log = log
    self.clock = clock
    self.exits = exits
    self.enforcement = enforcement
    function = configuration.function
    machine = SandboxStateMachine(
      limits: SandboxStateMachine.Limits(
        start: configuration.startLimit, invocation: function.timeout, freeze: configuration.thawDelay))
    gone = loop.makePromise()
    logStream = function.logStream(time: clock.unixMilliseconds, using: &generator)
  }

  /// Opens the APIs for the processes. To be called once, before anything else.
  func open() -> EventLoopFuture<Void> {
    do {
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
      let limits = HTTPServer.Limits(body: LambdaLimits.responsePayload, head: nil)
      let api = SandboxAPI(sandbox: self)
      return HTTPServer.bind(
        to: address, on: loop, limits: limits, streams: StreamedResponse.isAnnounced, router: api.route
      )
      .assumeIsolated()
      .map { self.server = $0 }
      .nonisolated()
    } catch {
      return loop.makeFailedFuture(error)
    }
  }

  /// Whether it could take an invocation now.
  var canTakeInvocation: Bool { machine.canTakeInvocation }

  // MARK: Work

  /// Starts ahead of any invocation.
  func start() {
    switch machine.start(at: clock.uptime) {
    case .launch(let timeLimit): launch(timeLimit: timeLimit)
    case .none: break
    }
  }

  /// Takes an invocation; only where ``canTakeInvocation`` says so.
  func invoke(_ invocation: Invocation) {
    perform(machine.invoke(invocation.id, at: clock.uptime), for: invocation)
  }

  private func perform(_ action: SandboxStateMachine.InvokeAction, for invocation: Invocation) {
    switch action {
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
    case .waitForRuntime(let timeLimit):
      self.invocation = invocation
      logStart(of: invocation)
      startTimer(timeLimit)
      enforcement.freezer?.thaw()
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
  }

  /// Carries out what the machine said of a runtime or an extension that asks for work; its request is kept already.
  func perform(_ action: SandboxStateMachine.NextAction) {
    switch action {
    case .wait: freezeWhenIdle()
    case .refuse, .shutDown: break
    case .started(let duration, let id, let timeLimit):
      stopTimer()
      let isFirst = !hasStarted
      hasStarted = true
      if id != nil, let invocation {
        if let timeLimit {
          logStart(of: invocation)
          startTimer(timeLimit)
        } else {
          restartTimer()
        }
        deliver(invocation)
      }
      owner?.sandboxStarted(after: duration, isFirst: isFirst)
      if id == nil { becameFree() }
    case .deliver:
      if let invocation { deliver(invocation) }
    case .finished(let report):
      stopTimer()
      finish(report, failure: nil)
      becameFree()
    }
  }

  /// It takes another invocation, or rests. Where a freeze is to last, it rests in any case.
  private func becameFree() {
    if configuration.thawDelay > .zero { freezeWhenIdle() }
    owner?.sandboxIsFree()
    freezeWhenIdle()
  }

  /// Whether the processes have ever all been ready.
  private var hasStarted = false
  /// When dead orphans were last looked for.
  private var lastReaping = Duration.zero
  /// When the time for the invocation under way ends.
  private var timeLimitEnd = Duration.zero

  private func logStart(of invocation: Invocation) {
    if invocation.wantsLogTail { log.startTail() }
    log.platform(PlatformLog.start(invocation.id, version: function.version))
  }

  /// Logs the end of the invocation under way, and lets it go.
  func finish(_ report: InvocationReport, failure: SandboxFailure?) {
    let now = clock.uptime
    if memory.sample(processes.map(\.child.processID), at: now), failure == nil, enforcement.takeMemoryKill() {
      log.notice(
        "the system killed a process of the function for want of memory (\(function.memorySize) MB); see --memory")
    }
    if configuration.adoptsOrphans, now - lastReaping > .seconds(5) {
      lastReaping = now
      AdoptedOrphans.reapDead(sparing: Set(processes.map(\.child.processID)))
    }
    drainOutput()
    log.platform(PlatformLog.end(report.id))
    log.platform(
      PlatformLog.report(report, memorySize: function.memorySize, memoryUsed: memory.peak, failure: failure))
    let finished = invocation
    invocation = nil
    finished?.finished(logTail: log.takeTail())
  }

  func drainOutput() {
    for process in processes { process.output.drain() }
  }

  private func deliver(_ invocation: Invocation) {
    let deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(timeLimitEnd - clock.uptime)
    waitingRuntime?.respond(NextInvocation.answer(invocation, function: function, deadline: deadline))
    waitingRuntime = nil
    for id in machine.extensions(subscribedTo: .invoke) {
      send(NextEvent.invoke(invocation, function: function, deadline: deadline), to: id)
    }
  }

  /// Answers an extension's request for an event.
  func send(_ event: [UInt8], to id: ExtensionID) {
    waitingExtensions.removeValue(forKey: id)?.respond(.json(.ok, event))
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
    guard let collapse = machine.timeLimitReached(at: clock.uptime) else { return }
    let limit = if case .starting = collapse { configuration.startLimit } else { function.timeout }
    collapsed(collapse, .timedOut(after: limit))
  }

  // MARK: Processes

  private func launch(timeLimit: Duration) {
    log.platform(PlatformLog.initStart(runtimeVersion: "swiftlet"))
    startTimer(timeLimit)
    let environment = LambdaEnvironment.variables(
      inherited: configuration.inheritedEnvironment, function: function,
      runtimeAPI: "127.0.0.1:\(server?.address.port ?? 0)", logStream: logStream,
      taskRoot: configuration.workingDirectory, overrides: configuration.environment)
    do {
      if case .executable(let path, let arguments, let name) = configuration.adapter {
        let extensionName = name.split(separator: "/").last.map(String.init) ?? name
        try launch(
          .extension(name: extensionName), command: [path] + arguments, name: name, environment: environment)
      }
      try launch(.runtime, command: configuration.command, name: nil, environment: environment)
      watchMemory()
    } catch {
      guard let collapse = machine.memberExited(at: clock.uptime) else { return }
      let exitCode = (error as? SpawnError)?.shellExitCode ?? 71
      collapsed(collapse, .launchFailed("\(error)"), fatal: .cannotStart("\(error)", exitCode: exitCode))
    }
  }

  private func launch(
    _ role: SandboxProcess.Role, command: [String], name: String?, environment: [String: String]
  ) throws {
    let log = log
    let process = try SandboxProcess.start(
      role, command: command, name: name, environment: environment,
      workingDirectory: configuration.workingDirectory, within: enforcement, on: loop, line: { log.output($0) })
    processes.append(process)
    let bound = NIOLoopBound((self, process), eventLoop: loop)
    exits.watch(process.child) { [loop] in
      loop.execute {
        let (sandbox, process) = bound.value
        sandbox.ended(process)
      }
    }
  }

  private func ended(_ process: SandboxProcess) {
    // One of a start before this one was noticed already, when all of them were gone.
    guard processes.contains(where: { $0 === process }) else { return }
    process.reap()
    guard let status = process.status else { return }
    let isOutOfMemory = status == .signalled(SIGKILL) && enforcement.takeMemoryKill()
    if let collapse = machine.memberExited(at: clock.uptime) {
      switch process.role {
      case _ where isOutOfMemory: collapsed(collapse, .outOfMemory, fatal: outOfMemoryBeforeReady)
      case .runtime:
        collapsed(
          collapse, .runtimeExited(status: "\(status)"),
          fatal: .endedBeforeReady(command: commandName, what: "exited (\(status))"))
      case .extension(let name):
        collapsed(
          collapse, .extensionExited(name: name, status: "\(status)"),
          fatal: .endedBeforeReady(command: name, what: "exited (\(status))"))
      }
    } else if endTimer != nil {
      checkWhetherGone()
    }
  }

  /// Sees to it that memory is watched where the system does not limit it.
  private func watchMemory() {
    guard enforcement.watchesMemory, memoryTimer == nil else { return }
    memoryTimer = loop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { [weak self] in
      guard let self else { return }
      memoryTimer = nil
      guard !processes.isEmpty else { return }
      if !machine.isFrozen, MemoryUse.megabytes(processes.map(\.child.processID)) > function.memorySize,
        let collapse = machine.memberExited(at: clock.uptime)
      {
        collapsed(collapse, .outOfMemory, fatal: outOfMemoryBeforeReady)
      }
      watchMemory()
    }
  }

  private var outOfMemoryBeforeReady: EmulatorError {
    .endedBeforeReady(
      command: commandName, what: "needed more than \(function.memorySize) MB of memory (see --memory)")
  }

  /// How the user calls COMMAND.
  var commandName: String { configuration.command.joined(separator: " ") }
}

extension TimeAmount {
  /// The same span of time, in whole nanoseconds.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
