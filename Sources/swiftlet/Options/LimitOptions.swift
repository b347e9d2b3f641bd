import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` that say to which of Lambda's limits the function is held.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Stop all processes between invocations, as Lambda does: on or off.", valueName: "on|off"))
  var freeze = Switch.on

  @Option(
    help: ArgumentHelp(
      "Leave the function frozen at least this long, as 1.2s, so that what is due in it comes with the next invocation.",
      valueName: "duration"))
  var thawDelay = TimeSpan(duration: .zero)

  @Option(help: ArgumentHelp("Hold the function to its memory: on or off.", valueName: "on|off"))
  var memoryLimit = Switch.on

  @Option(help: ArgumentHelp("Hold the function to its share of the processors: on or off.", valueName: "on|off"))
  var cpu = Switch.off

  @Option(
    help: ArgumentHelp(
      "Do not start, but exit with status 69, where these cannot be enforced: "
        + SandboxLimit.allCases.map(\.rawValue).joined(separator: ", ") + "; by comma.",
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
