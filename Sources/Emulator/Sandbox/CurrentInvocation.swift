import EmulatorCore
import LambdaInterface

/// The invocation that a sandbox works on, or that waits for its start; one at a time.
final class CurrentInvocation {
  /// It; nil where there is none.
  private(set) var invocation: Invocation?

  private let sandbox: SandboxDescription
  private let invocationLog: InvocationLog
  private let log: SandboxLog
  private let processes: SandboxProcesses

  init(of sandbox: SandboxDescription, invocationLog: InvocationLog, log: SandboxLog, processes: SandboxProcesses) {
    self.sandbox = sandbox
    self.invocationLog = invocationLog
    self.log = log
    self.processes = processes
  }

  /// The sandbox is given an invocation.
  func accept(_ invocation: Invocation) { self.invocation = invocation }

  /// Its work begins.
  func begin() {
    if let invocation { invocationLog.begin(invocation) }
  }

  /// The runtime has done its part of it, or has failed in it.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    if let invocation { invocationLog.runtimeIsDone(with: invocation, outcome) }
  }

  /// It is over: logs its end, and lets it go.
  func finish(_ report: InvocationReport, failure: SandboxFailure?) {
    processes.noteEndOfInvocation(isFailed: failure != nil)
    var report = report
    // A start that nobody waited for is not part of its first invocation.
    if sandbox.type != .onDemand { report.initDuration = nil }
    invocationLog.end(invocation, report, failure: failure)
    let finished = takeBack()
    finished?.finished(logTail: log.takeTail())
  }

  /// The sandbox fails before it could begin.
  func fail(_ failure: SandboxFailure) {
    let failed = takeBack()
    failed?.failed(failure)
    failed?.finished(logTail: nil)
  }

  /// The sandbox is ended.
  ///
  /// - Parameter isInterrupted: whether it has no result yet.
  func stop(isInterrupted: Bool) {
    let stopped = takeBack()
    if isInterrupted { stopped?.failed(.stopped) }
    stopped?.finished(logTail: log.takeTail())
  }

  /// Gives it back: it does not run here.
  func takeBack() -> Invocation? {
    defer { invocation = nil }
    return invocation
  }
}
