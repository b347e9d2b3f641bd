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
  /// The function's code as its processes see it; nil if COMMAND runs where it is.
  let code: SandboxCode?
  /// The name of its log stream, unique per sandbox.
  let logStream: String

  var function: FunctionDescription { configuration.function }

  init(
    id: SandboxID, type: InitializationType, appPort: AppPort, configuration: FunctionConfiguration, code: SandboxCode?,
    logStream: String
  ) {
    self.id = id
    self.type = type
    self.appPort = appPort
    self.configuration = configuration
    self.code = code
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

  /// Where its processes start.
  var workingDirectory: String { code?.places.task ?? configuration.workingDirectory }

  /// COMMAND as the user wrote it, or the runtime and its handler.
  var commandName: String {
    guard let runtime = code?.deployed.code.runtime else { return configuration.command.joined(separator: " ") }
    return "\(runtime.identifier) \(function.handler)"
  }
}
