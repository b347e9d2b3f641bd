import ArgumentParser
import Emulator
import EmulatorCore

/// All options of one function, on the command line or in a project file.
struct FunctionArguments: ParsableArguments {
  @OptionGroup(title: "Function") var function: FunctionOptions
  @OptionGroup(title: "Code") var code: CodeOptions
  @OptionGroup(title: "Function properties") var properties: PropertyOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions
  @OptionGroup(title: "Extensions") var extensions: ExtensionOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions
  @OptionGroup(title: "Scaling") var scaling: ScalingOptions
  @OptionGroup(title: "Sandbox") var sandbox: SandboxOptions
  @OptionGroup(title: "Front doors") var frontDoors: FrontDoorOptions
  @OptionGroup(title: "Events") var events: EventOptions
  @OptionGroup(title: "Chaos") var chaos: ChaosOptions

  func validate() throws { try checkCombinations() }

  /// The function that the options describe. The user's variables are set first: they take precedence over variables
  /// that other options set.
  ///
  /// - Parameter command: COMMAND; empty if ``CodeOptions/runtime`` starts the function.
  func configuration(command: [String], workingDirectory: String) throws -> FunctionConfiguration {
    guard command.isEmpty == (code.runtime != nil) else {
      throw ValidationError(
        command.isEmpty
          ? "The command is missing. Give it, or the --runtime and --handler of a function."
          : "--runtime and a command cannot be combined. Leave one of them out.")
    }
    try CommandMistake.check(command)
    var configuration = FunctionConfiguration(command: command, workingDirectory: workingDirectory)
    try environment.apply(to: &configuration)
    try code.apply(to: &configuration)
    function.apply(to: &configuration)
    if let handler = code.handler { configuration.function.handler = handler }
    properties.apply(to: &configuration)
    try extensions.apply(to: &configuration)
    limits.apply(to: &configuration)
    scaling.apply(to: &configuration)
    sandbox.apply(to: &configuration)
    try frontDoors.apply(to: &configuration)
    events.apply(to: &configuration)
    try chaos.apply(to: &configuration)
    if configuration.adapter != .none { try CommandMistake.checkIsNoAdapter(command) }
    try checkWebAdapter(of: configuration)
    return configuration
  }

  /// Reports a web adapter that no event would reach.
  private func checkWebAdapter(of configuration: FunctionConfiguration) throws {
    guard let code = configuration.code else { return }
    guard code.layers.contains(.webAdapter) else {
      guard let runtime = code.runtime, function.adapter != nil else { return }
      throw ValidationError(
        "--adapter has no effect on the runtime \(runtime.identifier) without --layer web-adapter. Add it, or leave --adapter out."
      )
    }
    if configuration.adapter == .none {
      throw ValidationError("--layer web-adapter and --no-adapter cannot be combined. Leave one of them out.")
    }
    let variable = "AWS_LAMBDA_EXEC_WRAPPER"
    if code.runtime?.isManaged == true, configuration.environment[variable] == nil {
      throw ValidationError(
        "--layer web-adapter has no effect on the runtime \(code.runtime?.identifier ?? "") unless its wrapper starts the app. "
          + "Add --env \(variable)=/opt/bootstrap, and set it on Lambda, too.")
    }
  }
}

extension FunctionArguments {
  /// Refuses combinations of options that contradict each other.
  func checkCombinations() throws {
    let provisioned = scaling.provisioned > 0 ? "--provisioned" : nil
    let managed = scaling.managedConcurrency.map { _ in "--managed-concurrency" }
    if properties.tenantIsolationMode != nil {
      try exclude("--tenant-isolation-mode", [provisioned, scaling.snapStart ? "--snap-start" : nil, managed])
    }
    if let managed {
      let isReserved = (properties.reservedConcurrentExecutions ?? 0) > 0
      try exclude(
        managed,
        [
          scaling.idleTimeout == nil ? nil : "--idle-timeout", isReserved ? "--reserved-concurrent-executions" : nil,
          limits.thawDelay.duration > .zero ? "--thaw-delay" : nil,
        ])
    }
    if let reserved = properties.reservedConcurrentExecutions, scaling.provisioned > reserved {
      throw ValidationError(
        "--provisioned \(scaling.provisioned): expected no more than --reserved-concurrent-executions \(reserved).")
    }
  }

  private func exclude(_ option: String, _ others: [String?]) throws {
    guard let other = others.compactMap(\.self).first else { return }
    throw ValidationError("\(option) and \(other) cannot be combined. Leave one of them out.")
  }
}
