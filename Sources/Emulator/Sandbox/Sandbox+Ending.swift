import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore

extension Sandbox {
  /// The sandbox failed: tells whoever waits, and kills what is left of it.
  ///
  /// - Parameters:
  ///   - collapse: what it was doing.
  ///   - failure: how it failed.
  ///   - fatal: why trying again is no use where it has never worked.
  func collapsed(
    _ collapse: SandboxStateMachine.Collapse, _ failure: SandboxFailure, fatal: EmulatorError? = nil
  ) {
    stopTimer()
    drainOutput()
    end(with: SIGKILL)
    switch (collapse, failure) {
    case (.starting(let duration, let waiting), .timedOut):
      log.platform(PlatformLog.initReport(duration: duration, phase: "init", status: "timeout"))
      log.notice(
        "\(commandName) was not ready after \(PlatformLog.seconds(duration)) s; "
          + "the next invocation starts it again, within its own time limit.")
      let returned = invocation
      invocation = nil
      if waiting != nil, let returned { owner?.sandboxReturned(returned) }

    case (.starting(let duration, _), _):
      log.platform(PlatformLog.failure(failure, of: nil))
      log.platform(
        PlatformLog.initReport(duration: duration, phase: "init", status: "error", errorType: failure.errorType))
      let failed = invocation
      invocation = nil
      failed?.failed(failure)
      failed?.finished(logTail: nil)
      owner?.sandboxCannotStart(failure, fatal: machine.hasBeenReady ? nil : fatal)

    case (.idle(let waiting), _):
      log.platform(PlatformLog.failure(failure, of: nil))
      let returned = invocation
      invocation = nil
      if waiting != nil, let returned { owner?.sandboxReturned(returned) }

    case (.invoking(let report, _), _):
      if case .timedOut(let limit) = failure {
        log.platform(PlatformLog.timedOut(report.id, after: limit, time: clock.unixMilliseconds))
      } else {
        log.platform(PlatformLog.failure(failure, of: report.id))
      }
      invocation?.failed(failure)
      finish(report, failure: failure)
    }
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
      let deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(configuration.shutdownGrace)
      for id in waitingExtensions.keys {
        send(NextEvent.shutdown(reason: "SPINDOWN", deadline: deadline), to: id)
      }
      end(with: SIGTERM)
      timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.shutdownGrace)) { [weak self] in
        self?.killNow()
      }
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
    for process in processes { process.child.signalGroup(signal) }
    waitingRuntime = nil
    checkSoon(after: .zero)
  }

  private func checkSoon(after delay: TimeAmount) {
    endTimer?.cancel()
    endTimer = loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.checkWhetherGone() }
  }

  func checkWhetherGone() {
    endTimer?.cancel()
    endTimer = nil
    for process in processes { process.reap() }
    guard processes.allSatisfy(\.isGone), orphansAreGone() else { return checkSoon(after: .milliseconds(5)) }
    guard enforcement.isEmpty else {
      enforcement.killAll()
      return checkSoon(after: .milliseconds(5))
    }
    for process in processes { process.output.finish() }
    processes = []
    waitingRuntime = nil
    waitingExtensions = [:]
    if machine.allMembersGone() {
      owner?.sandboxIsFree()
    } else if enforcement.remove() {
      allGone()
    } else {
      checkSoon(after: .milliseconds(5))
    }
  }

  private func orphansAreGone() -> Bool {
    !configuration.adoptsOrphans || AdoptedOrphans.killAndReap(sparing: [])
  }

  private func allGone() {
    guard !isGone else { return }
    isGone = true
    stopTimer()
    server?.abort()
    gone.succeed()
  }
}
