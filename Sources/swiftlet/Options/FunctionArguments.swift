import ArgumentParser
import Emulator
import EmulatorCore

/// All options of one function, on the command line or in a project file.
struct FunctionArguments: ParsableArguments {
  @OptionGroup(title: "Function") var function: FunctionOptions
  @OptionGroup(title: "Code") var code: CodeOptions
  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Function properties") var properties: PropertyOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions
  @OptionGroup(title: "Extensions") var extensions: ExtensionOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions
  @OptionGroup(title: "Debugging") var debugger: DebuggerOptions
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
    guard image.given != nil || command.isEmpty == (code.runtime != nil) else {
      throw ValidationError(
        command.isEmpty
          ? "The command is missing. Give it, the --runtime and --handler of a function, or an --image."
          : "--runtime and a command cannot be combined. Leave one of them out.")
    }
    try CommandMistake.check(command)
    var configuration = FunctionConfiguration(command: command, workingDirectory: workingDirectory)
    try environment.apply(to: &configuration)
    // This machine's search path means nothing in an image.
    if image.given != nil { configuration.inheritedEnvironment["PATH"] = nil }
    try code.apply(to: &configuration)
    try image.apply(to: &configuration, command: command)
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
    debugger.apply(to: &configuration)
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
    try checkImage()
    try checkDebugger()
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

  /// Refuses options that `--debug` would make ineffective. Those that describe a function as it is deployed may stay,
  /// such as its concurrency and its timeout, so that a template needs no change.
  private func checkDebugger() throws {
    guard debugger.debug else { return }
    let lifted = SandboxLimit.allCases.first(
      where: limits.requirement.require.limits.intersection(Debugging.liftedLimits).contains)
    try exclude(
      "--debug",
      [
        chaos.chaos.map { _ in "--chaos" }, limits.thawDelay.duration > .zero ? "--thaw-delay" : nil,
        limits.cpu == .on ? "--cpu on" : nil, lifted.map { "--require \($0.rawValue)" },
        sandbox.ownNetwork == .on ? "--own-network on" : nil,
        scaling.idleTimeout.map { _ in "--idle-timeout" },
      ])
  }

  /// Refuses options that have no effect on a function that is an image.
  private func checkImage() throws {
    guard let option = image.given else { return }
    try exclude(
      option,
      [
        code.runtime.map { _ in "--runtime" }, code.handler.map { _ in "--handler" }, code.code.map { _ in "--code" },
        code.zip.map { _ in "--zip" }, code.layer.isEmpty ? nil : "--layer",
        function.noAdapter ? "--no-adapter" : nil, sandbox.files.visible.isEmpty ? nil : "--visible",
        sandbox.files.readOnly == .off ? "--read-only off" : nil,
      ])
    if function.adapter != nil || extensions.folder != nil {
      throw ValidationError(
        "\(option) and \(function.adapter != nil ? "--adapter" : "--extensions") cannot be combined: "
          + "extensions come from the image. Copy them to its /opt/extensions.")
    }
  }

  private func exclude(_ option: String, _ others: [String?]) throws {
    guard let other = others.compactMap(\.self).first else { return }
    throw ValidationError("\(option) and \(other) cannot be combined. Leave one of them out.")
  }
}
