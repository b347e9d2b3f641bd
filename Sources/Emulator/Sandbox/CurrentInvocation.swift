import EmulatorCore
import LambdaInterface

/// The invocation that a sandbox handles, or that waits for the sandbox's start or thaw.
final class CurrentInvocation {
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

  func accept(_ invocation: Invocation) { self.invocation = invocation }

  /// Logs the start of the invocation.
  func begin() {
    if let invocation { invocationLog.begin(invocation) }
  }

  /// The runtime has finished the invocation, or failed.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    if let invocation { invocationLog.runtimeIsDone(with: invocation, outcome) }
  }

  /// Logs the end of the invocation, and releases it.
  func finish(_ report: InvocationReport, failure: SandboxFailure?) {
    processes.noteEndOfInvocation(isFailed: failure != nil)
    var report = report
    // A start ahead of the first invocation is not part of it.
    if sandbox.type != .onDemand { report.initDuration = nil }
    invocationLog.end(invocation, report, failure: failure)
    let finished = takeBack()
    finished?.finished(logTail: log.takeTail())
  }

  /// Fails an invocation that could not begin.
  func fail(_ failure: SandboxFailure) {
    let failed = takeBack()
    failed?.failed(failure)
    failed?.finished(logTail: nil)
  }

  /// Ends the invocation because the sandbox shuts down.
  ///
  /// - Parameter isInterrupted: whether it has no result yet.
  func stop(isInterrupted: Bool) {
    let stopped = takeBack()
    if isInterrupted { stopped?.failed(.stopped) }
    stopped?.finished(logTail: log.takeTail())
  }

  /// Removes the invocation, so that another sandbox can run it.
  func takeBack() -> Invocation? {
    defer { invocation = nil }
    return invocation
  }
}
