import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` for invocations of type `Event`.
struct EventOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many times a failed event is retried, 0 to 2.", valueName: "count"))
  var eventRetries = 2

  @Option(
    help: ArgumentHelp(
      "The delay before a failed event is retried; it doubles for the second retry. On Lambda it is one minute.",
      valueName: "duration"))
  var eventRetryDelay = TimeSpan(duration: .seconds(1))

  @Option(
    help: ArgumentHelp(
      "The destination for successful events: a file, http://HOST:PORT/PATH, or function:NAME for a function of the project.",
      valueName: "place"))
  var onSuccess: EventDestination?

  @Option(
    help: ArgumentHelp(
      "The destination for failed events: a file, http://HOST:PORT/PATH, or function:NAME for a function of the project.",
      valueName: "place"))
  var onFailure: EventDestination?

  @Option(
    help: ArgumentHelp(
      "The age at which an event is discarded, up to 6h. Lambda's minimum is 60s.", valueName: "duration")
  )
  var eventMaxAge = TimeSpan(duration: .seconds(6 * 3600))

  @Option(
    help: ArgumentHelp(
      "The dead-letter queue for discarded events, with the reason: a file, or http://HOST:PORT/PATH.",
      valueName: "place"))
  var deadLetter: EventDestination?

  func validate() throws {
    guard (0...2).contains(eventRetries) else {
      throw ValidationError("--event-retries \(eventRetries): expected 0 to 2.")
    }
    guard eventMaxAge.duration > .zero, eventMaxAge.duration <= .seconds(6 * 3600) else {
      throw ValidationError("--event-max-age \(eventMaxAge): expected a duration of up to 6h.")
    }
    try checkDeadLetters()
  }

  private func checkDeadLetters() throws {
    guard case .function? = deadLetter else { return }
    throw ValidationError(
      "--dead-letter \(deadLetter.map(\.description) ?? ""): a dead-letter queue is no function. Use --on-failure for one."
    )
  }

  func apply(to configuration: inout FunctionConfiguration) {
    configuration.events.policy.retries = eventRetries
    configuration.events.policy.delay = eventRetryDelay.duration
    configuration.events.policy.maximumAge = eventMaxAge.duration
    configuration.events.deadLetters = deadLetter
    configuration.events.onSuccess = onSuccess
    configuration.events.onFailure = onFailure
  }
}

extension EventDestination: ExpressibleByArgument {
  /// Parses an option's value.
  package init?(argument: String) { self.init(argument) }
}
