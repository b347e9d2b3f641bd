import ArgumentParser
import Emulator

/// All options of one function, on the command line or in a project file.
struct FunctionArguments: ParsableArguments {
  @OptionGroup(title: "Function") var function: FunctionOptions
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
  func configuration(command: [String], workingDirectory: String) throws -> FunctionConfiguration {
    try CommandMistake.check(command)
    var configuration = FunctionConfiguration(command: command, workingDirectory: workingDirectory)
    try environment.apply(to: &configuration)
    function.apply(to: &configuration)
    properties.apply(to: &configuration)
    try extensions.apply(to: &configuration)
    limits.apply(to: &configuration)
    scaling.apply(to: &configuration)
    sandbox.apply(to: &configuration)
    try frontDoors.apply(to: &configuration)
    events.apply(to: &configuration)
    try chaos.apply(to: &configuration)
    if configuration.adapter != .none { try CommandMistake.checkIsNoAdapter(command) }
    return configuration
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
