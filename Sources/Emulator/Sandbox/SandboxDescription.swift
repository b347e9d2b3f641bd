import EmulatorCore
import LambdaInterface

/// The properties of a sandbox that never change.
final class SandboxDescription {
  let id: SandboxID
  /// Why the sandbox was created.
  let type: InitializationType
  /// Where the app listens.
  let appPort: AppPort
  let configuration: FunctionConfiguration
  /// The name of its log stream, unique per sandbox.
  let logStream: String

  var function: FunctionDescription { configuration.function }

  init(
    id: SandboxID, type: InitializationType, appPort: AppPort, configuration: FunctionConfiguration, logStream: String
  ) {
    self.id = id
    self.type = type
    self.appPort = appPort
    self.configuration = configuration
    self.logStream = logStream
  }

  /// The time limits and the concurrency.
  var limits: SandboxStateMachine.Limits {
    SandboxStateMachine.Limits(
      start: type == .onDemand ? configuration.startLimit : max(LambdaLimits.aheadInitDuration, function.timeout),
      invocation: function.timeout, freeze: configuration.thawDelay,
      concurrency: configuration.scaling.concurrencyPerSandbox,
      restore: type == .snapStart ? LambdaLimits.restoreDuration : nil)
  }

  /// COMMAND as the user wrote it.
  var commandName: String { configuration.command.joined(separator: " ") }
}
