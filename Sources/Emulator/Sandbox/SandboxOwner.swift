import EmulatorCore

/// Who gives a sandbox its work.
protocol SandboxOwner: AnyObject {
  /// The sandbox has started, which took so long.
  func sandboxStarted(after duration: Duration, isFirst: Bool)

  /// The sandbox can take an invocation.
  func sandboxIsFree()

  /// The sandbox could not begin an invocation that it had been given; it is to be given it again.
  func sandboxReturned(_ invocation: Invocation)

  /// The sandbox failed while it started.
  ///
  /// - Parameters:
  ///   - failure: what invocations that wait are to be told.
  ///   - fatal: set where the function has never worked, so that trying again is no use.
  func sandboxCannotStart(_ failure: SandboxFailure, fatal: EmulatorError?)
}
