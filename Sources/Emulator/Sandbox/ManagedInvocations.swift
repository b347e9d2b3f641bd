import EmulatorCore
import NIOCore

/// The concurrent invocations in a sandbox of a managed instance. Each has its own time limit.
final class ManagedInvocations {
  private struct Entry {
    var invocation: Invocation
    /// On the monotonic clock.
    var timeLimitEnd: Duration
    var timer: Scheduled<Void>
  }

  /// Called when the time limit of an invocation is reached.
  var onTimeLimit: (RequestID) -> Void = { _ in }

  private let log: InvocationLog
  private let processes: SandboxProcesses
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var entries: [RequestID: Entry] = [:]

  init(log: InvocationLog, processes: SandboxProcesses, on loop: any EventLoop, clock: EmulatorClock) {
    self.log = log
    self.processes = processes
    self.loop = loop
    self.clock = clock
  }

  /// The invocation with this ID; nil if it is not in progress.
  subscript(id: RequestID) -> Invocation? { entries[id]?.invocation }

  /// When the time limit of an invocation is reached.
  func timeLimitEnd(of id: RequestID) -> Duration? { entries[id]?.timeLimitEnd }

  func begin(_ invocation: Invocation, timeLimit: Duration) {
    let id = invocation.id
    log.begin(invocation, isOneOfMany: true)
    entries[id] = Entry(
      invocation: invocation, timeLimitEnd: clock.uptime + timeLimit,
      timer: loop.assumeIsolated().scheduleTask(in: TimeAmount(timeLimit)) { [weak self] in self?.onTimeLimit(id) })
  }

  /// Ends an invocation that has a response, or that failed.
  ///
  /// - Returns: whether it was in progress.
  func finish(_ report: InvocationReport, failure: SandboxFailure?) -> Bool {
    if let failure {
      log.fault(failure, of: report.id)
      entries[report.id]?.invocation.failed(failure)
    }
    guard let finished = entries.removeValue(forKey: report.id) else { return false }
    end(finished, report, failure: failure)
    return true
  }

  /// Ends all of them because the sandbox failed.
  func fail(_ reports: [InvocationReport], _ failure: SandboxFailure) {
    for report in reports {
      guard let failed = entries.removeValue(forKey: report.id) else { continue }
      log.fault(failure, of: report.id)
      failed.invocation.failed(failure)
      end(failed, report, failure: failure)
    }
  }

  /// Ends all of them because the sandbox shuts down.
  func stop() {
    for stopped in entries.values {
      stopped.timer.cancel()
      stopped.invocation.failed(.stopped)
      stopped.invocation.finished(logTail: nil)
    }
    entries = [:]
  }

  private func end(_ ended: Entry, _ report: InvocationReport, failure: SandboxFailure?) {
    ended.timer.cancel()
    processes.drainOutput()
    log.end(ended.invocation, report, failure: failure, isOneOfMany: true)
    // With several invocations at once, lines of output belong to none of them.
    ended.invocation.finished(logTail: nil)
  }
}
