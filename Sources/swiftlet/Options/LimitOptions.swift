import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` that say to which of Lambda's limits the function is held.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Freeze all processes between invocations, as Lambda does.", valueName: "on|off"))
  var freeze = Switch.on

  @Option(
    help: ArgumentHelp(
      "The shortest freeze, for example 1.2s. Timers of the app that run out in it fire at the next invocation.",
      valueName: "duration"))
  var thawDelay = TimeSpan(duration: .zero)

  @Option(help: ArgumentHelp("Limit the function to its memory.", valueName: "on|off"))
  var memoryLimit = Switch.on

  @Option(help: ArgumentHelp("Limit the function to its share of the processors.", valueName: "on|off"))
  var cpu = Switch.off

  @Option(
    help: ArgumentHelp(
      "Exit with status 69 unless these can be enforced, separated by commas: "
        + SandboxLimit.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "limits"))
  var require = RequiredLimits(limits: [])

  func validate() throws {
    if thawDelay.duration > .zero, freeze == .off {
      throw ValidationError("--thaw-delay has no effect with --freeze off. Leave one of them out.")
    }
  }

  /// Takes the options over.
  func apply(to configuration: inout FunctionConfiguration) {
    configuration.limits = [.processes, .files]
    if freeze == .on { configuration.limits.insert(.freeze) }
    if memoryLimit == .on { configuration.limits.insert(.memory) }
    if cpu == .on { configuration.limits.insert(.cpu) }
    configuration.required = require.limits
    configuration.thawDelay = thawDelay.duration
  }
}
