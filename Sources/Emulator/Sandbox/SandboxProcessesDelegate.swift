import EmulatorCore

/// Receives the events of ``SandboxProcesses``.
protocol SandboxProcessesDelegate: AnyObject {
  /// Whether the processes are frozen because they wait for work.
  var isFrozen: Bool { get }

  /// A process exited, or the processes exceed the memory limit and no control group enforces it.
  ///
  /// - Parameters:
  ///   - role: the process that exited; nil for exceeded memory.
  ///   - fatal: what ends the emulator if the function has never worked.
  /// - Returns: whether the sandbox fails; false if it was already ending.
  @discardableResult
  func processFailed(_ role: SandboxProcess.Role?, _ failure: SandboxFailure, fatal: EmulatorError) -> Bool

  /// All processes are gone after they were ended.
  func allProcessesGone()

  /// ``SandboxProcesses/removeLimits()`` has finished: nothing is left of the sandbox.
  func limitsRemoved()
}
