import EmulatorCore

extension FunctionConfiguration {
  /// Prepares the function for a debugger, see ``Debugging``. Takes precedence over what was configured before: limits,
  /// scaling, chaos and the adapter's readiness check.
  package mutating func prepareForDebugger() {
    isDebugged = true
    limits.subtract(Debugging.liftedLimits)
    required.subtract(Debugging.liftedLimits)
    forwardedPorts = []
    thawDelay = .zero
    chaos = nil
    scaling = Debugging.scaling(scaling)
    let variables = inheritedEnvironment.merging(environment) { $1 }
    // An image, or COMMAND, may bring its own adapter.
    let mayHaveAdapter = adapter != .none || code?.runtime == nil
    environment.merge(Debugging.variables(replacing: variables, hasAdapter: mayHaveAdapter)) { $1 }
  }
}
