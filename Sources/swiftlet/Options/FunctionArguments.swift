import ArgumentParser
import Emulator

/// All that can be asked for one function, on the command line or in a project file.
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

  /// The function that the options describe. The variables asked for come first, and win over those that other options
  /// bring.
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
