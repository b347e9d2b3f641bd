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
  /// The function's image; nil if it has none.
  let image: SandboxImage?
  /// The name of its log stream, unique per sandbox.
  let logStream: String

  var function: FunctionDescription { configuration.function }

  init(
    id: SandboxID, type: InitializationType, appPort: AppPort, configuration: FunctionConfiguration, code: SandboxCode?,
    image: SandboxImage?, logStream: String
  ) {
    self.id = id
    self.type = type
    self.appPort = appPort
    self.configuration = configuration
    self.code = code
    self.image = image
    self.logStream = logStream
  }

  /// The time limits and the concurrency.
  var limits: SandboxStateMachine.Limits {
    let concurrency = configuration.scaling.concurrencyPerSandbox
    if configuration.isDebugged { return Debugging.sandboxLimits(concurrency: concurrency) }
    return SandboxStateMachine.Limits(
      start: type == .onDemand ? configuration.startLimit : max(LambdaLimits.aheadInitDuration, function.timeout),
      invocation: function.timeout, freeze: configuration.thawDelay,
      concurrency: concurrency,
      restore: type == .snapStart ? LambdaLimits.restoreDuration : nil)
  }

  /// Where its processes start.
  var workingDirectory: String {
    image?.image.workingDirectory ?? code?.places.task ?? configuration.workingDirectory
  }

  /// The directory of the function's code.
  var taskRoot: String { image == nil ? workingDirectory : CodePlaces.lambda.task }

  /// COMMAND as the user wrote it, or the runtime and its handler.
  var commandName: String {
    guard let runtime = code?.deployed.code.runtime else { return configuration.command.joined(separator: " ") }
    return "\(runtime.identifier) \(function.handler)"
  }
}
