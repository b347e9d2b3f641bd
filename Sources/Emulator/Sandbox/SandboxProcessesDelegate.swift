import EmulatorCore

/// Is told what becomes of a sandbox's processes.
protocol SandboxProcessesDelegate: AnyObject {
  /// Whether the processes are frozen while they wait for work.
  var isFrozen: Bool { get }

  /// A process exited, or all of them use more memory than they may and no control group keeps them from it.
  ///
  /// - Parameters:
  ///   - role: the process that exited; nil where it was not one of them.
  ///   - fatal: why trying again is no use where the function has never worked.
  /// - Returns: whether the sandbox fails by that; false where its processes were being ended anyway.
  @discardableResult
  func processFailed(_ role: SandboxProcess.Role?, _ failure: SandboxFailure, fatal: EmulatorError) -> Bool

  /// No process is left after they were ended.
  func allProcessesGone()

  /// The limits are removed, as ``SandboxProcesses/removeLimits()`` was asked to: nothing of the sandbox is left.
  func limitsRemoved()
}
