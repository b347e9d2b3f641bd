import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` for Lambda's limits and the freeze.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Freeze all processes between invocations, as Lambda does.", valueName: "on|off"))
  var freeze = Switch.on

  @Option(
    help: ArgumentHelp(
      "The shortest freeze, for example 1.2s. Timers of the app that expire during it fire at the next invocation.",
      valueName: "duration"))
  var thawDelay = TimeSpan(duration: .zero)

  @Option(help: ArgumentHelp("Enforce the memory limit.", valueName: "on|off"))
  var memoryLimit = Switch.on

  @Option(
    help: ArgumentHelp(
      "Limit the function's CPU time to the share that Lambda gives its memory size.", valueName: "on|off"))
  var cpu = Switch.off

  @OptionGroup var requirement: RequirementOptions

  func validate() throws {
    if thawDelay.duration > .zero, freeze == .off {
      throw ValidationError("--thaw-delay has no effect with --freeze off. Leave one of them out.")
    }
  }

  func apply(to configuration: inout FunctionConfiguration) {
    configuration.limits = [.processes, .files]
    if freeze == .on { configuration.limits.insert(.freeze) }
    if memoryLimit == .on { configuration.limits.insert(.memory) }
    if cpu == .on { configuration.limits.insert(.cpu) }
    requirement.apply(to: &configuration)
    configuration.thawDelay = thawDelay.duration
  }
}

/// Options of `swiftlet local` and `swiftlet doctor` for limits that this machine must be able to enforce.
struct RequirementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Exit with status 69 unless these can be enforced, separated by commas: "
        + SandboxLimit.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "limits"))
  var require = RequiredLimits(limits: [])

  func apply(to configuration: inout FunctionConfiguration) { configuration.required = require.limits }
}

/// The value of `--require`: limits, separated by commas.
struct RequiredLimits: ExpressibleByArgument, CustomStringConvertible {
  var limits: Set<SandboxLimit>

  init(limits: Set<SandboxLimit>) { self.limits = limits }

  init?(argument: String) {
    limits = []
    for name in argument.split(separator: ",") {
      guard let limit = SandboxLimit(rawValue: String(name)) else { return nil }
      limits.insert(limit)
    }
  }

  var description: String { limits.isEmpty ? "none" : limits.map(\.rawValue).sorted().joined(separator: ",") }
  var defaultValueDescription: String { description }
}

/// The value of an on/off option.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on
  case off
}
