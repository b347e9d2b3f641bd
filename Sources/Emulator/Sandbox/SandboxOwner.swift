import EmulatorCore

/// Schedules a sandbox, and receives its events.
protocol SandboxOwner: AnyObject {
  /// The sandbox has started, after this long.
  func sandboxStarted(_ sandbox: Sandbox, after duration: Duration)

  /// The runtime has responded to the invocation. The sandbox has not finished it yet.
  func sandboxAnswered(_ sandbox: Sandbox)

  /// The sandbox waits for work.
  func sandboxIsIdle(_ sandbox: Sandbox)

  /// No process of the failed sandbox is left: it can start again.
  func sandboxIsCold(_ sandbox: Sandbox)

  /// The sandbox failed, and its processes are being ended.
  ///
  /// - Parameter returned: an invocation that it could not begin, and that has to run in another sandbox.
  func sandboxFailed(_ sandbox: Sandbox, returning returned: Invocation?)

  /// The sandbox was not ready within the limit of the init phase. The next invocation starts it again.
  func sandboxStartTimedOut(_ sandbox: Sandbox)

  /// The sandbox failed while it started.
  ///
  /// - Parameters:
  ///   - failure: the failure for waiting invocations.
  ///   - fatal: the error that ends the emulator if the function has never worked.
  func sandboxCannotStart(_ sandbox: Sandbox, _ failure: SandboxFailure, fatal: EmulatorError?)
}
