import EmulatorCore

/// Who gives a sandbox its work.
protocol SandboxOwner: AnyObject {
  /// The sandbox has started, which took so long.
  func sandboxStarted(_ sandbox: Sandbox, after duration: Duration)

  /// The runtime has answered the invocation; the sandbox is not done with it yet.
  func sandboxAnswered(_ sandbox: Sandbox)

  /// The sandbox waits for work.
  func sandboxIsIdle(_ sandbox: Sandbox)

  /// No process of the sandbox is left after it failed: it can start anew.
  func sandboxIsCold(_ sandbox: Sandbox)

  /// The sandbox failed, and its processes are being ended.
  ///
  /// - Parameter returned: the invocation that it had been given and could not begin; it is to be given again.
  func sandboxFailed(_ sandbox: Sandbox, returning returned: Invocation?)

  /// The sandbox failed while it started.
  ///
  /// - Parameters:
  ///   - failure: what invocations that wait are to be told.
  ///   - fatal: what to tell the user where the function has never worked, so that trying again is no use.
  func sandboxCannotStart(_ sandbox: Sandbox, _ failure: SandboxFailure, fatal: EmulatorError?)
}
