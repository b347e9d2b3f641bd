import EmulatorCore
import LambdaInterface
import NIOCore

/// Asynchronous invocations (type `Event`): their callers do not wait, and failed ones are retried.
final class EventInvocations {
  private let function: EmulatedFunction
  private let clock: EmulatorClock
  private let log: FunctionLog
  private let loop: any EventLoop
  private let settings: FunctionConfiguration.Events
  private let destinations: DestinationFunctions
  private var backlog = EventBacklog()

  /// How many records in a row may be the event of the next one. AWS stops recursive invocations at about this number,
  /// see <https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html>.
  private static let longestChain = 16

  init(
    function: EmulatedFunction, clock: EmulatorClock, log: FunctionLog, loop: any EventLoop,
    settings: FunctionConfiguration.Events, destinations: DestinationFunctions
  ) {
    self.function = function
    self.clock = clock
    self.log = log
    self.loop = loop
    self.settings = settings
    self.destinations = destinations
    destinations.add(self, name: function.description.name)
  }

  /// An event and its state.
  private struct Event {
    var id: RequestID
    var payload: ByteBuffer
    var trace: String
    var qualifier: String?
    var version: String
    var tenantID: String?
    /// How many records led to it.
    var chain: Int
    var progress: AsynchronousInvocation
  }

  /// Accepts an event and invokes the function with it.
  ///
  /// - Parameters:
  ///   - qualifier: the version or alias that the caller named.
  /// - version: the version that the qualifier resolves to.
  /// - tenantID: the tenant for which the function runs.
  /// - chain: how many records led to the event.
  /// - Throws: an error if too many events are waiting.
  func enqueue(
    _ payload: ByteBuffer, id: RequestID, trace: String, qualifier: String?, version: String, tenantID: String?,
    chain: Int = 0
  ) throws(InvokeError) {
    let event = Event(
      id: id, payload: payload, trace: trace, qualifier: qualifier, version: version, tenantID: tenantID, chain: chain,
      progress: AsynchronousInvocation(settings.policy, arrivedAt: clock.uptime))
    guard backlog.add(payload.readableBytes) else {
      log.notice("\(id): the event was rejected: \(backlog.count) events are already waiting")
      throw .tooManyEvents
    }
    guard function.description.reservedConcurrentExecutions != 0 else {
      // Lambda neither runs nor retries it.
      log.notice("\(id): the event is discarded: the reserved concurrency is 0")
      notifyDestination(of: event, .zeroReservedConcurrency, nil)
      sendToDeadLetterQueue(event, errorCode: 429, errorMessage: InvokeError.tooManyRequests.message)
      return backlog.remove(payload.readableBytes)
    }
    attempt(event)
  }

  private func attempt(_ event: Event) {
    let invocation = Invocation(
      id: event.id, event: event.payload, traceHeader: event.trace, qualifier: event.qualifier,
      tenantID: event.tenantID, whenRefused: { [self] error in refused(event, error) }
    ) { [self] result in
      attempted(event, result)
    }
    function.observe(invocation, source: "event", attempt: event.progress.attempts + 1)
    function.invoke(invocation)
  }

  private func refused(_ event: Event, _ error: InvokeError) {
    guard error == .tooManyRequests else {
      backlog.remove(event.payload.readableBytes)
      return log.notice("\(event.id): the event was discarded: \(error.message)")
    }
    throttled(event, error)
  }

  private func throttled(_ tried: Event, _ error: InvokeError) {
    var event = tried
    switch event.progress.attempted(.throttled, at: clock.uptime) {
    case .retry(let delay): again(event, after: delay)
    case .end(let condition):
      backlog.remove(event.payload.readableBytes)
      log.notice(
        "\(event.id): no sandbox was free for \(PlatformLog.seconds(event.progress.age(at: clock.uptime))) s; the event "
          + "is discarded")
      notifyDestination(of: event, condition, nil)
      sendToDeadLetterQueue(event, errorCode: error.status, errorMessage: error.message)
    }
  }

  private func attempted(_ tried: Event, _ result: Invocation.Result) {
    var event = tried
    switch event.progress.attempted(result.isError ? .failed : .worked, at: clock.uptime) {
    case .retry(let delay):
      log.notice(
        "\(event.id): the event failed and will be retried in \(PlatformLog.seconds(delay)) s (on Lambda in "
          + "\(event.progress.attempts) min)")
      again(event, after: delay)
    case .end(let condition):
      backlog.remove(event.payload.readableBytes)
      if condition != .success {
        let reason = condition == .eventAgeExceeded ? ", because it would be too old at the next attempt" : ""
        log.notice("\(event.id): the event failed \(event.progress.attempts) times and is discarded\(reason)")
      }
      let payload = Array(result.payload.readableBytesView)
      notifyDestination(of: event, condition, payload)
      if condition != .success {
        sendToDeadLetterQueue(event, errorCode: 200, errorMessage: ErrorPayload(payload)?.message ?? "")
      }
    }
  }

  private func again(_ event: Event, after delay: Duration) {
    _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.attempt(event) }
  }

  private func notifyDestination(
    of event: Event, _ condition: AsynchronousInvocation.Condition, _ result: [UInt8]?
  ) {
    let record = DestinationRecord(
      function: function.description, qualifier: event.qualifier, version: event.version, id: event.id,
      condition: condition, attempts: event.progress.attempts,
      event: Array(event.payload.readableBytesView), result: result, time: clock.unixMilliseconds)
    send(record.json, of: event, to: condition == .success ? settings.onSuccess : settings.onFailure, "destination")
  }

  /// Sends the event itself to the dead-letter queue.
  private func sendToDeadLetterQueue(_ event: Event, errorCode: Int, errorMessage: String) {
    let letter = DeadLetter(
      id: event.id, event: Array(event.payload.readableBytesView), errorCode: errorCode, errorMessage: errorMessage)
    send(letter.json, of: event, to: settings.deadLetters, "dead-letter queue")
  }

  private func send(_ record: [UInt8], of event: Event, to place: EventDestination?, _ name: String) {
    switch place {
    case nil: break
    case .log(let arn): log.notice("\(event.id): the record for \(arn): \(String(decoding: record, as: UTF8.self))")
    case .function(let target, let qualifier):
      do throws(InvokeError) {
        guard event.chain < Self.longestChain else { throw .recursion(Self.longestChain) }
        guard let function = destinations[target] else { throw .notFound("There is no such function.") }
        try function.receive(record, qualifier: qualifier, trace: event.trace, chain: event.chain + 1)
      } catch {
        log.notice("\(event.id): the function \(target) was not invoked with the record: \(error.message)")
      }
    case .file?, .http?:
      guard let place else { return }
      place.send(record, on: loop, timeout: settings.destinationTimeout) { [log] reason in
        log.notice("\(event.id): the \(name) \(place) did not accept the record: \(reason)")
      }
    }
  }

  /// Accepts a record of another function's invocation as an event.
  private func receive(
    _ record: [UInt8], qualifier: String?, trace: String, chain: Int
  ) throws(InvokeError) {
    guard record.count <= LambdaLimits.asynchronousPayload else {
      throw .requestTooLarge(limit: LambdaLimits.asynchronousPayload)
    }
    guard let version = function.description.version(ofQualifier: qualifier) else {
      throw .notFound("The function has no alias or version \(qualifier ?? "").")
    }
    try TenantRules.check(nil, function.description.tenantIsolationMode)
    try enqueue(
      ByteBuffer(bytes: record), id: function.makeRequestID(),
      trace: function.makeTraceHeader(continuing: trace, time: clock.unixMilliseconds), qualifier: qualifier,
      version: version, tenantID: nil, chain: chain)
  }
}

extension InvokeError {
  /// Records led to each other too often.
  fileprivate static func recursion(_ limit: Int) -> InvokeError {
    InvokeError(
      status: 400, errorType: "RecursiveInvocationException",
      message:
        "\(limit) records in a row led to each other. Let the destination of one of the functions be another one.")
  }
}
