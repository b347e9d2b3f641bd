import EmulatorCore
import NIOCore

/// Many invocations at once, as in a managed instance.
extension Sandbox {
  /// One of them.
  struct ConcurrentInvocation {
    var invocation: Invocation
    /// When its time ends.
    var timeLimitEnd: Duration
    var timer: Scheduled<Void>
  }

  /// The invocation of this id, where it is under way or waits for the start.
  func invocation(_ id: RequestID) -> Invocation? {
    if let invocation, invocation.id == id { return invocation }
    return concurrent[id]?.invocation
  }

  /// One of many begins; its time runs by itself.
  func beginConcurrent(_ invocation: Invocation, timeLimit: Duration) {
    let id = invocation.id
    logBegin(of: invocation, isOneOfMany: true)
    concurrent[id] = ConcurrentInvocation(
      invocation: invocation, timeLimitEnd: clock.uptime + timeLimit,
      timer: loop.assumeIsolated().scheduleTask(in: TimeAmount(timeLimit)) { [weak self] in self?.expired(id) })
  }

  /// One of many has its answer.
  func concurrentAnswered(_ id: RequestID) {
    guard let report = machine.concurrentInvocationAnswered(id, at: clock.uptime) else { return }
    // Its caller is handed the answer first.
    loop.assumeIsolated().execute { self.finishConcurrent(report, failure: nil) }
  }

  private func expired(_ id: RequestID) {
    guard let report = machine.concurrentInvocationExpired(id, at: clock.uptime) else { return }
    let failure = SandboxFailure.timedOut(after: function.timeout)
    log.platform(.fault(failure.logText(for: id, time: clock.unixMilliseconds)))
    concurrent[id]?.invocation.failed(failure)
    finishConcurrent(report, failure: failure)
  }

  private func finishConcurrent(_ report: InvocationReport, failure: SandboxFailure?) {
    guard let finished = concurrent.removeValue(forKey: report.id) else { return }
    logEnd(of: finished, report, failure: failure)
    owner?.sandboxIsIdle(self)
  }

  /// The sandbox failed, and with it all of them.
  func failConcurrent(_ reports: [InvocationReport], _ failure: SandboxFailure) {
    for report in reports {
      guard let failed = concurrent.removeValue(forKey: report.id) else { continue }
      log.platform(.fault(failure.logText(for: report.id, time: clock.unixMilliseconds)))
      failed.invocation.failed(failure)
      logEnd(of: failed, report, failure: failure)
    }
  }

  /// The sandbox is ended, and with it all of them.
  func stopConcurrent() {
    for stopped in concurrent.values {
      stopped.timer.cancel()
      stopped.invocation.failed(.stopped)
      stopped.invocation.finished(logTail: nil)
    }
    concurrent = [:]
  }

  private func logEnd(of ended: ConcurrentInvocation, _ report: InvocationReport, failure: SandboxFailure?) {
    ended.timer.cancel()
    drainOutput()
    logEnd(of: ended.invocation, report, failure: failure, isOneOfMany: true)
    // Of many at once no line of the log is known to belong to this one.
    ended.invocation.finished(logTail: nil)
  }
}
