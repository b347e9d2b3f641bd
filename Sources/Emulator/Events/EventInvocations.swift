import EmulatorCore
import NIOCore

/// Invocations of the type `Event`: their callers do not wait, and they are tried again where the function fails.
final class EventInvocations {
  private let function: EmulatedFunction
  private let clock: EmulatorClock
  private let log: FunctionLog
  private let loop: any EventLoop
  private let settings: EmulatorConfiguration.Events

  init(
    function: EmulatedFunction, clock: EmulatorClock, log: FunctionLog, loop: any EventLoop,
    settings: EmulatorConfiguration.Events
  ) {
    self.function = function
    self.clock = clock
    self.log = log
    self.loop = loop
    self.settings = settings
  }

  /// An event, and what is known of it.
  private struct Event {
    var id: RequestID
    var payload: ByteBuffer
    var trace: String
    var clientContext: String?
    var progress: AsynchronousInvocation
  }

  /// Takes an event.
  func enqueue(_ payload: ByteBuffer, id: RequestID, trace: String, clientContext: String?) {
    attempt(
      Event(
        id: id, payload: payload, trace: trace, clientContext: clientContext,
        progress: AsynchronousInvocation(settings.policy, arrivedAt: clock.uptime)))
  }

  private func attempt(_ event: Event) {
    let invocation = Invocation(
      id: event.id, event: event.payload, traceHeader: event.trace, clientContext: event.clientContext
    ) { [self] result in
      attempted(event, result)
    }
    function.record(invocation, source: "event")
    guard let error = function.invoke(invocation) else { return }
    // No sandbox is free, which counts as no attempt.
    guard error == .tooManyRequests else {
      return log.notice("\(event.id): the event was dropped: \(error.message)")
    }
    again(event, after: settings.policy.delay)
  }

  private func attempted(_ tried: Event, _ result: Invocation.Result) {
    var event = tried
    switch event.progress.attempted(failed: result.isError, at: clock.uptime) {
    case .retry(let delay):
      log.notice(
        "\(event.id): the event failed, and is tried again in \(PlatformLog.seconds(delay)) s (on Lambda in "
          + "\(event.progress.attempts) min)")
      again(event, after: delay)
    case .end(let condition):
      if condition != .success {
        log.notice("\(event.id): the event failed \(event.progress.attempts) times, and is given up")
      }
      tellDestination(of: event, condition, result)
    }
  }

  private func again(_ event: Event, after delay: Duration) {
    _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.attempt(event) }
  }

  private func tellDestination(
    of event: Event, _ condition: AsynchronousInvocation.Condition, _ result: Invocation.Result
  ) {
    guard let destination = condition == .success ? settings.onSuccess : settings.onFailure else { return }
    let record = DestinationRecord(
      function: function.description, id: event.id, condition: condition, attempts: event.progress.attempts,
      event: Array(event.payload.readableBytesView), result: Array(result.payload.readableBytesView),
      time: clock.unixMilliseconds)
    destination.send(record.json, on: loop) { [log] reason in
      log.notice("\(event.id): the destination cannot be told: \(reason)")
    }
  }
}
