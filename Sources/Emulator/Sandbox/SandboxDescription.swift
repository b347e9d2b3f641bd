import EmulatorCore
import LambdaInterface

/// What one sandbox is, for its whole life.
struct SandboxDescription {
  /// Which it is.
  let id: SandboxID
  /// Why it was made.
  let type: InitializationType
  /// Where its application listens.
  let appPort: AppPort
  /// What it runs, and how.
  let configuration: FunctionConfiguration
  /// The name of its log stream, which no other sandbox has.
  let logStream: String

  /// The function that it runs.
  var function: FunctionDescription { configuration.function }

  /// How long it has for what it does.
  var limits: SandboxStateMachine.Limits {
    SandboxStateMachine.Limits(
      start: type == .onDemand ? configuration.startLimit : max(LambdaLimits.aheadInitDuration, function.timeout),
      invocation: function.timeout, freeze: configuration.thawDelay,
      concurrency: configuration.scaling.concurrencyPerSandbox,
      restore: type == .snapStart ? LambdaLimits.restoreDuration : nil)
  }

  /// How the user calls COMMAND.
  var commandName: String { configuration.command.joined(separator: " ") }
}
