import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import ProcFilesystem

extension Sandbox {
  /// The sandbox failed: tells whoever waits, and ends what is left of it.
  ///
  /// - Parameters:
  ///   - interruption: what it was doing.
  ///   - failure: how it failed.
  ///   - fatal: why trying again is no use where it has never worked.
  func interrupted(
    _ interruption: SandboxStateMachine.Interruption, _ failure: SandboxFailure, fatal: EmulatorError? = nil
  ) {
    stopTimer()
    drainOutput()
    _ = memory.sample(rootProcessIDs, at: clock.uptime)
    let unreadiness = unreadiness(explaining: failure)
    reset()
    if case .starting = interruption, configuration.adapter != .none, let hint = appPort.hint {
      log.notice("sandbox \(id) did not start: \(hint)")
    }
    switch (interruption, failure) {
    case (.starting(let duration, let waiting), .timedOut):
      startIsOver(.timeout)
      let late = extensions.unregistered.first.map { "the extension \($0) had not registered" }
      log.notice(
        "\(late ?? "\(commandName) was not ready") after \(PlatformLog.seconds(duration)) s. \(unreadiness.map { "\($0) " } ?? "")"
          + "The next invocation starts it again, within its own time limit.")
      let returned = waiting == nil ? nil : invocation
      invocation = nil
      owner?.sandboxFailed(self, returning: returned)

    case (.starting, _):
      log.platform(.fault(failure.message(for: nil)))
      startIsOver(.init(failure))
      let failed = invocation
      invocation = nil
      failed?.failed(failure)
      failed?.finished(logTail: nil)
      owner?.sandboxFailed(self, returning: nil)
      owner?.sandboxCannotStart(self, failure, fatal: unreadiness.map { fatal?.explained(by: $0) } ?? fatal)

    case (.idle(let waiting), _):
      log.platform(.fault(failure.message(for: nil)))
      let returned = waiting == nil ? nil : invocation
      invocation = nil
      owner?.sandboxFailed(self, returning: returned)

    case (.invoking(let report, _), _):
      runtimeIsDone(.init(failure))
      log.platform(.fault(failure.logText(for: report.id, time: clock.unixMilliseconds)))
      startIsOver(.init(failure))
      if let unreadiness { log.notice("\(commandName) was not ready. \(unreadiness)") }
      invocation?.failed(failure)
      finish(report, failure: failure)
      owner?.sandboxFailed(self, returning: nil)

    case (.restoring(let id, let duration), _):
      restoreIsOver(after: duration, .init(failure))
      log.platform(.fault(failure.logText(for: id, time: clock.unixMilliseconds)))
      let failed = invocation
      invocation = nil
      failed?.failed(failure)
      failed?.finished(logTail: nil)
      owner?.sandboxFailed(self, returning: nil)

    case (.serving(let reports), _):
      if reports.isEmpty { log.platform(.fault(failure.message(for: nil))) }
      failConcurrent(reports, failure)
      owner?.sandboxFailed(self, returning: nil)
    }
  }

  /// Ends what is left of a sandbox that failed: the runtime at once, and all else but extensions that want to be told of
  /// the end, which get their moment.
  private func reset() {
    let told = machine.extensions(subscribedTo: .shutdown)
    let names = Set(told.compactMap(machine.extensionName))
    let spared = processes.filter { process in
      if case .extension(let name) = process.role { names.contains(name) } else { false }
    }
    guard !spared.isEmpty else { return end(with: SIGKILL) }
    enforcement.freezer?.thaw()
    for process in processes where !spared.contains(where: { $0 === process }) { process.child.signalGroup(SIGKILL) }
    waitingRuntimes = []
    tellOfEnd(told)
    checkAtOnce()
  }

  /// Tells extensions of the end, and sees to it that it comes.
  private func tellOfEnd(_ extensions: [ExtensionID]) {
    endDeadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(configuration.shutdownGrace)
    for id in extensions { send(NextEventEndpoint.shutdown(machine.shutdownReason, deadline: endDeadline), to: id) }
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.shutdownGrace)) { [weak self] in
      self?.killNow()
    }
    telemetry.resume(flushing: true)
  }

  /// Ends the sandbox for good: SIGTERM and the SHUTDOWN event, then SIGKILL. The future succeeds when no process is
  /// left.
  func shutDown() -> EventLoopFuture<Void> {
    switch machine.shutDown() {
    case .none: checkWhetherGone()
    case .wait: break
    case .terminate(let interrupted):
      stopTimer()
      if interrupted != nil { invocation?.failed(.stopped) }
      invocation?.finished(logTail: log.takeTail())
      invocation = nil
      stopConcurrent()
      end(with: SIGTERM)
      telemetry.resume(flushing: true)
      tellOfEnd(machine.extensions(subscribedTo: .shutdown))
    }
    return gone.futureResult
  }

  /// Kills all processes at once.
  func killNow() {
    stopTimer()
    end(with: SIGKILL)
  }

  /// Sends a signal to all processes, and waits for their end without blocking.
  private func end(with signal: Int32) {
    enforcement.freezer?.thaw()
    if signal == SIGKILL { enforcement.killAll() }
    for process in processes where signal == SIGKILL || !isTold(ofEnd: process) { process.child.signalGroup(signal) }
    waitingRuntimes = []
    checkAtOnce()
  }

  private func checkAtOnce() {
    endBackoff.reset()
    check(after: .zero)
  }

  /// Checks again after a pause: the end of orphans and of control groups is no event that the system reports.
  private func checkLater() { check(after: TimeAmount(endBackoff.pause())) }

  private func check(after delay: TimeAmount) {
    endTimer?.cancel()
    // Nobody else may be left who knows of this sandbox, and its end is still to be seen to.
    endTimer = loop.assumeIsolated().scheduleTask(in: delay) { self.checkWhetherGone() }
  }

  /// A process of the sandbox has exited while all of them are being ended.
  func exitedWhileEnding() {
    guard endTimer != nil else { return }
    endBackoff.reset()
    checkWhetherGone()
  }

  func checkWhetherGone() {
    endTimer?.cancel()
    endTimer = nil
    for process in processes { process.reap() }
    // In a process namespace orphans fall to its own first process.
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
    waitingRuntimes = []
    waitingExtensions = [:]
    telemetry.end()
    stopTimer()
    if machine.allMembersGone() {
      owner?.sandboxIsCold(self)
    } else if enforcement.remove() {
      allGone()
    } else {
      // Only what is dead already is still to go.
      watchSandboxInit()
      checkLater()
    }
  }

  private func watchSandboxInit() {
    guard !isInitWatched, let sandboxInit = enforcement.namespaces?.sandboxInit else { return }
    isInitWatched = true
    let bound = NIOLoopBound(self, eventLoop: loop)
    exits.watch(sandboxInit.process) { [loop] in loop.execute { bound.value.exitedWhileEnding() } }
  }

  /// Whether a process is one of this sandbox: by its control group, else by what its environment says.
  func isHome(of process: Int32) -> Bool {
    if let isInside = enforcement.contains(process) { return isInside }
    var marks = ["AWS_LAMBDA_LOG_STREAM_NAME=\(logStream)"]
    // In networks of their own all sandboxes find it at the same address.
    if let runtimeAPI, !enforcement.hasOwnNetwork { marks.append("AWS_LAMBDA_RUNTIME_API=\(runtimeAPI)") }
    return KernelFile.text("/proc/\(process)/environ").split(separator: "\0").contains { marks.contains(String($0)) }
  }

  private func allGone() {
    guard !isGone else { return }
    isGone = true
    stopTimer()
    server?.abort()
    server = nil
    gone.succeed()
  }
}
