import ArgumentParser
import Emulator
import EmulatorCore

/// The options of `swiftlet local` for invocations of the type Event.
struct EventOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How often a failed event is tried again, 0 to 2.", valueName: "count"))
  var eventRetries = 2

  @Option(
    help: ArgumentHelp(
      "How long before a failed event is tried again, and twice as long the second time; a minute on Lambda.",
      valueName: "duration"))
  var eventRetryDelay = TimeSpan(duration: .seconds(1))

  @Option(
    help: ArgumentHelp("Where events that worked are told of: a file, or http://HOST:PORT/PATH.", valueName: "place"))
  var onSuccess: EventDestination?

  @Option(
    help: ArgumentHelp(
      "Where events that were given up are told of: a file, or http://HOST:PORT/PATH.", valueName: "place"))
  var onFailure: EventDestination?

  func validate() throws {
    guard (0...2).contains(eventRetries) else {
      throw ValidationError("--event-retries \(eventRetries): expected 0 to 2.")
    }
  }

  /// What becomes of asynchronous invocations.
  var events: EmulatorConfiguration.Events {
    var events = EmulatorConfiguration.Events()
    events.policy.retries = eventRetries
    events.policy.delay = eventRetryDelay.duration
    events.onSuccess = onSuccess
    events.onFailure = onFailure
    return events
  }
}

extension EventDestination: ExpressibleByArgument {
  /// The destination that the value of an option names.
  package init?(argument: String) { self.init(argument) }
}
