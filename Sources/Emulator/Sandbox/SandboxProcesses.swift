import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import ProcFilesystem

/// Starts, watches and ends the processes of one sandbox, within its limits.
final class SandboxProcesses {
  weak var delegate: (any SandboxProcessesDelegate)?
  /// Called with each measurement of their memory, in MB; nil if it is not needed.
  var onMemory: ((Int) -> Void)? {
    get { memory.onSample }
    set { memory.onSample = newValue }
  }

  private let sandbox: SandboxDescription
  private let api: SandboxAPI
  private let enforcement: SandboxEnforcement
  private let memory: MemoryWatch
  private let log: SandboxLog
  private let advice: OutputAdvice
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let exits: ChildExitWatch
  private let orphans: SandboxOrphans
  private var processes: [SandboxProcess] = []
  private var endTimer: Scheduled<Void>?
  private var endBackoff = ExponentialBackoff()
  /// Whether this waits for the exit of the sandbox's first process.
  private var isInitWatched = false
  private var lastReaping = Duration.zero
  private var areFrozen = false

  init(
    of sandbox: SandboxDescription, api: SandboxAPI, enforcement: SandboxEnforcement, log: SandboxLog,
    advice: OutputAdvice, host: SandboxHost
  ) {
    self.sandbox = sandbox
    self.api = api
    self.enforcement = enforcement
    self.log = log
    self.advice = advice
    loop = host.loop
    clock = host.clock
    exits = host.exits
    orphans = host.orphans
    memory = MemoryWatch(enforcement, limit: sandbox.function.memorySize, on: host.loop, clock: host.clock)
    memory.processes = { [weak self] in self?.watchedProcessIDs }
    memory.onExceeded = { [weak self] in
      guard let self else { return }
      delegate?.processFailed(nil, .outOfMemory, fatal: outOfMemoryBeforeReady)
    }
  }

  var hasRuntime: Bool { processes.contains { $0.role == .runtime } }

  /// The process of COMMAND itself.
  var runtimeProcessID: Int32? { processes.first { $0.role == .runtime }?.child.processID }

  /// The processes that the sandbox started itself.
  var startedProcessIDs: [Int32] { processes.map(\.child.processID) }

  var extensionProcessIDs: [Int32] { processes.filter { $0.role != .runtime }.map(\.child.processID) }

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - name: the value of `argv[0]`; nil for the program.
  func start(
    _ role: SandboxProcess.Role, command: [String], name: String?, environment: [String: String]
  ) throws {
    let log = log
    let advice = advice
    let isExtension = role != .runtime
    let executable = command.first ?? ""
    let program =
      try sandbox.image?.program(for: executable, environment: environment)
      ?? sandbox.code?.program(for: executable, environment: environment)
    let process = try SandboxProcess.start(
      role, command: command, program: program, name: name, environment: environment,
      workingDirectory: sandbox.workingDirectory, within: enforcement, on: loop,
      line: {
        log.output($0, isExtension: isExtension)
        if let sentence = advice.advice(on: $0) { log.notice(sentence) }
      })
    processes.append(process)
    orphans.started(process.child.processID, in: self)
    let bound = NIOLoopBound((self, process), eventLoop: loop)
    exits.watch(process.child) { [loop] in
      loop.execute {
        let (processes, process) = bound.value
        // The server first reads what the process sent before it exited.
        processes.api.afterTrafficIsTaken { processes.ended(process) }
      }
    }
  }

  private func ended(_ process: SandboxProcess) {
    // The exits of an earlier start's processes were handled when all of them were gone.
    guard processes.contains(where: { $0 === process }) else { return }
    process.reap()
    guard let status = process.status else { return }
    // Its last output may explain its exit.
    process.output.drain()
    let (failure, fatal) = explanation(of: status, process.role)
    let isFailure = delegate?.processFailed(process.role, failure, fatal: fatal) ?? false
    if !isFailure { exitedWhileEnding() }
  }

  /// The failure for invocations, and the error that ends the emulator if the function has never worked.
  private func explanation(of status: ExitStatus, _ role: SandboxProcess.Role) -> (SandboxFailure, EmulatorError) {
    if status == .signalled(SIGKILL), enforcement.takeMemoryKill() { return (.outOfMemory, outOfMemoryBeforeReady) }
    let what = "exited (\(status))"
    switch role {
    case .runtime:
      let hint: EmulatorError.StartHint =
        if advice.hasMetReadOnlyFiles { .readOnlyFiles } else { status.isSuccess ? .background : .ownOutput }
      return (
        .runtimeExited(status: "\(status)"),
        .endedBeforeReady(command: sandbox.commandName, what: what, hint: hint)
      )
    case .extension(let name):
      return (
        .extensionExited(name: name, status: "\(status)"), .endedBeforeReady(command: name, what: what)
      )
    }
  }

  private var outOfMemoryBeforeReady: EmulatorError {
    let limit = sandbox.function.memorySize
    return .endedBeforeReady(
      command: sandbox.commandName,
      what: "needed more than \(limit) MB of memory (see \(sandbox.function.settingNames[.memory]))")
  }
}

/// Running processes.
extension SandboxProcesses {
  func drainOutput() {
    for process in processes { process.output.drain() }
  }

  var canFreeze: Bool { enforcement.freezer != nil }

  func freeze() {
    areFrozen = true
    enforcement.freezer?.freeze(startedProcessIDs)
  }

  /// Resumes them after a freeze. Returns whether they were frozen.
  @discardableResult
  func thaw() -> Bool {
    defer { areFrozen = false }
    enforcement.freezer?.thaw()
    memory.begin()
    return areFrozen
  }

  /// Checks their memory from now on, if no control group does.
  func watchMemory() { memory.begin() }

  /// Starts to record the peak of memory again, if the system supports that.
  func forgetPeakMemory() { enforcement.forgetPeakMemory() }

  /// In MB.
  var peakMemory: Int { memory.peak }

  /// Reads the output and the memory use of processes that are about to be killed.
  func noteFailure() {
    drainOutput()
    _ = memory.sample(rootProcessIDs)
  }

  /// Reads the output and the memory use after an invocation, and reaps dead orphans.
  ///
  /// - Parameter isFailed: whether the sandbox failed, so that a killed process is not worth a message.
  func noteEndOfInvocation(isFailed: Bool) {
    if memory.sample(rootProcessIDs), !isFailed, enforcement.takeMemoryKill() {
      let limit = sandbox.function.memorySize
      log.notice(
        "the system killed a process of the function because it ran out of memory (\(limit) MB); see \(sandbox.function.settingNames[.memory])"
      )
    }
    let now = clock.uptime
    if now - lastReaping > .seconds(5) {
      lastReaping = now
      orphans.reapDead()
    }
    drainOutput()
  }

  /// All other processes of the sandbox descend from these.
  private var rootProcessIDs: [Int32] { startedProcessIDs + enforcement.orphans }

  /// The check pauses during a freeze, and resumes at the thaw or the next start.
  private var watchedProcessIDs: [Int32]? {
    guard !processes.isEmpty, delegate?.isFrozen == false else { return nil }
    return rootProcessIDs
  }
}

/// Ending processes.
extension SandboxProcesses {
  /// Sends SIGTERM, except to extensions that receive an event instead.
  ///
  /// - Parameter isTold: whether the extension with this name receives one.
  func terminate(sparing isTold: (_ extensionName: String) -> Bool) {
    enforcement.freezer?.thaw()
    for process in processes where !process.isExtension(where: isTold) { process.child.signalGroup(SIGTERM) }
    checkAtOnce()
  }

  func kill() {
    enforcement.freezer?.thaw()
    enforcement.killAll()
    for process in processes { process.child.signalGroup(SIGKILL) }
    checkAtOnce()
  }

  /// Sends SIGKILL, except to extensions that receive an event instead.
  ///
  /// - Parameter isTold: whether the extension with this name receives one.
  /// - Returns: whether there are such extensions.
  func kill(sparing isTold: (_ extensionName: String) -> Bool) -> Bool {
    guard processes.contains(where: { $0.isExtension(where: isTold) }) else {
      kill()
      return false
    }
    enforcement.freezer?.thaw()
    for process in processes where !process.isExtension(where: isTold) { process.child.signalGroup(SIGKILL) }
    checkAtOnce()
    return true
  }

  private func checkAtOnce() {
    endBackoff.reset()
    check(after: .zero)
  }

  /// Polls, because the system does not report the end of orphans and control groups.
  private func checkLater() { check(after: TimeAmount(endBackoff.pause())) }

  private func check(after delay: TimeAmount) {
    endTimer?.cancel()
    // The timer may hold the last reference to a sandbox that is still ending.
    endTimer = loop.assumeIsolated().scheduleTask(in: delay) { [delegate] in
      withExtendedLifetime(delegate) { self.checkWhetherGone() }
    }
  }

  /// A process exited while all of them are being ended.
  private func exitedWhileEnding() {
    guard endTimer != nil else { return }
    endBackoff.reset()
    checkWhetherGone()
  }

  /// Checks whether all are gone, and repeats that until they are.
  func checkWhetherGone() {
    endTimer?.cancel()
    endTimer = nil
    for process in processes { process.reap() }
    // In a process namespace, its first process adopts orphans.
    guard processes.allSatisfy(\.isGone), enforcement.hasOwnProcesses || orphans.killAndReap(of: self) else {
      return checkLater()
    }
    guard enforcement.isEmpty else {
      enforcement.killAll()
      return checkLater()
    }
    for process in processes { process.output.finish() }
    processes = []
    orphans.areGone(of: self)
    delegate?.allProcessesGone()
  }

  /// Removes the limits as soon as the system allows it. Requires that all processes are gone for good.
  func removeLimits() {
    guard !enforcement.remove() else {
      delegate?.limitsRemoved()
      return
    }
    // Only dead processes remain, which the system has not removed yet.
    watchSandboxInit()
    checkLater()
  }

  private func watchSandboxInit() {
    guard !isInitWatched, let sandboxInit = enforcement.namespaces?.sandboxInit else { return }
    isInitWatched = true
    let bound = NIOLoopBound(self, eventLoop: loop)
    exits.watch(sandboxInit.process) { [loop] in loop.execute { bound.value.exitedWhileEnding() } }
  }

  /// Whether a process belongs to this sandbox, according to its control group or its environment.
  func isHome(of process: Int32) -> Bool {
    if let isInside = enforcement.contains(process) { return isInside }
    var marks = ["AWS_LAMBDA_LOG_STREAM_NAME=\(sandbox.logStream)"]
    // All sandboxes with their own network have the same address.
    if let address = api.address, !enforcement.hasOwnNetwork { marks.append("AWS_LAMBDA_RUNTIME_API=\(address)") }
    return KernelFile.text("/proc/\(process)/environ").split(separator: "\0").contains { marks.contains(String($0)) }
  }
}

extension SandboxProcess {
  fileprivate func isExtension(where condition: (_ name: String) -> Bool) -> Bool {
    if case .extension(let name) = role { condition(name) } else { false }
  }
}
