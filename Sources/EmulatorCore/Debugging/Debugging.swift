import LambdaInterface

/// What is different for a function that a debugger may hold at a breakpoint: nothing ends, freezes or replaces its
/// processes in the meantime, and no caller is turned away.
package enum Debugging {
  /// The limits that are not enforced: a freeze cuts off the debugger, debuggers need memory and CPU time of their own,
  /// and their port must be within reach of this machine.
  package static let liftedLimits: Set<SandboxLimit> = [.freeze, .memory, .cpu, .ownNetwork]

  /// The duration of everything that has no limit.
  package static let unlimited = Duration.milliseconds(LambdaLimits.unlimitedMilliseconds)

  /// One sandbox that starts on demand and stays, because only one can have the debugger's port. Requests wait for it.
  ///
  /// - Parameter limits: those without a debugger. A managed instance is one sandbox already.
  package static func scaling(_ limits: SandboxPool.Limits) -> SandboxPool.Limits {
    SandboxPool.Limits(idle: unlimited, concurrencyPerSandbox: limits.concurrencyPerSandbox)
  }

  /// The limits of the sandbox.
  ///
  /// - Parameter concurrency: that of a managed instance; nil for other sandboxes.
  package static func sandboxLimits(concurrency: Int?) -> SandboxStateMachine.Limits {
    SandboxStateMachine.Limits(start: unlimited, invocation: unlimited, concurrency: concurrency)
  }

  /// The adapter's variables that must change, so that it waits for an app that a debugger holds.
  ///
  /// - Parameters:
  ///   - variables: those of the function.
  ///   - hasAdapter: whether there may be an adapter.
  package static func variables(replacing variables: [String: String], hasAdapter: Bool) -> [String: String] {
    var changed: [String: String] = [:]
    if variables[readinessTimeout] != nil { changed[readinessTimeout] = "0" }
    // A readiness check in HTTP would stop at a breakpoint in the handler of its path.
    if hasAdapter, !variables.keys.contains(where: definesReadiness) { changed[readinessProtocol] = "tcp" }
    return changed
  }

  private static let readinessTimeout = "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS"
  private static let readinessProtocol = "AWS_LWA_READINESS_CHECK_PROTOCOL"

  /// Whether a variable says how readiness is checked, under its name or its old one.
  private static func definesReadiness(_ name: String) -> Bool {
    guard name != readinessTimeout else { return false }
    return name.hasPrefix("AWS_LWA_READINESS_CHECK_") || name.hasPrefix("READINESS_CHECK_")
  }
}
