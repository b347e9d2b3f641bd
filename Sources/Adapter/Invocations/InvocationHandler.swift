import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaEvents
import LambdaInterface
import LoopbackHTTP

/// Handles one invocation: decodes the event, sends the request to the app, encodes the response and posts it.
@LoopActor
final class InvocationHandler {
  private let settings: Settings
  private let decoder: EventDecoder
  private let app: AppProcess
  private let readiness: Readiness
  private let upstream: Upstream
  private let runtimeAPI: RuntimeAPIClient
  private let poster: ResultPoster
  private let drainHook: DrainHook?
  private let fallback: FallbackResponse?
  private let closedRoutes: ClosedRoutes?
  private let warnings: OneTimeWarnings
  private let insight: SandboxInsight
  private let log: Log

  init(
    settings: Settings, runtimeAPI: RuntimeAPIClient, app: AppProcess, readiness: Readiness, upstream: Upstream,
    fallback: FallbackResponse?, warnings: OneTimeWarnings, insight: SandboxInsight, log: Log
  ) {
    self.settings = settings
    decoder = EventDecoder(settings.eventDecoderOptions)
    self.app = app
    self.readiness = readiness
    self.upstream = upstream
    self.runtimeAPI = runtimeAPI
    poster = ResultPoster(settings: settings, runtimeAPI: runtimeAPI)
    drainHook = DrainHook(settings: settings, upstream: upstream)
    self.fallback = fallback
    closedRoutes = ClosedRoutes(settings)
    self.warnings = warnings
    self.insight = insight
    self.log = log
  }

  /// How long after its deadline an invocation's result is still posted. Clocks may differ, and Lambda may still accept
  /// the result.
  private static let postingGrace = Duration.seconds(1)

  /// Handles an invocation. When this returns, Lambda has accepted its result, or delivery has failed for good.
  ///
  /// - Returns: why this sandbox can handle no further invocation; nil if it can.
  func handle(_ invocation: consuming Invocation) async -> Failure? {
    // A server that serves one connection at a time would wait for a request on this one and not accept the probe's.
    if !app.isProbedFirst {
      await upstream.dialEarly(seemsReplayable: !upstream.forecastsRequests || invocation.seemsReplayable)
    }
    let context = invocation.context
    let log = log.scoped(to: context)
    let start = invocation.start
    let end = start + invocation.remaining + Self.postingGrace
    let lastMoment = InvocationDeadline.lastMoment(
      now: start, remaining: invocation.remaining, margin: settings.deadlineMargin)
    var record = InvocationRecord(requestID: context.requestID, traceID: context.traceID, duration: .zero)
    record.timeAllowed = invocation.remaining
    record.sandboxStart = insight.takeStart()
    let result = await result(of: invocation, until: lastMoment, record: &record, log)
    let delivery = await poster.post(result, for: context, until: AdapterClock.instant(end))
    upstream.closeLeftovers()
    await report(delivery, of: context, until: AdapterClock.instant(end), record: &record, log)
    let now = AdapterClock.now
    record.duration = now - start
    insight.measureMemory(&record, now: now, log)
    conclude(record, log)
    if let hang = app.hang { return hang }
    if let drainHook, readiness.isReady { await drainHook.run(for: context, until: lastMoment, log) }
    return nil
  }

  /// Logs what happened to a posted result that Lambda has not accepted.
  private func report(
    _ delivery: Delivery, of context: InvocationContext, until deadline: ContinuousClock.Instant,
    record: inout InvocationRecord, _ log: Log
  ) async {
    switch delivery {
    case .accepted: return
    case .tooLarge:
      record.failure = .appResponseTooLarge
      log(LogRecord(.error, "Lambda rejected the result as too large"))
    case .refused(let reason), .lost(let reason):
      let failure = FailureExplanation.explain(.notDelivered(reason: reason))
      record.failure = failure.code
      log(failure.logRecord)
      guard case .lost = delivery else { return }
      // Without this, Lambda could wait for the rest until the timeout. After a refusal it does not wait.
      _ = await runtimeAPI.fail(
        context.requestID, errorType: failure.code.rawValue, body: failure.invocationError(), until: deadline)
    }
  }

  private func result(
    of invocation: consuming Invocation, until lastMoment: Duration, record: inout InvocationRecord, _ log: Log
  ) async -> InvocationResult {
    let context = invocation.context
    let decoded: EventDecoder.DecodedEvent
    do throws(EventError) {
      decoded = try decoder.decode(invocation.takeEvent(), context: context)
    } catch {
      let failure = FailureExplanation.explain(ObservedFailure(error))
      return failed(failure, origin: error.origin, method: .get, record: &record, context, log)
    }
    if decoded.lacksAuthorizationSource {
      log(LogRecord(.warn, "The header of AWS_LWA_AUTHORIZATION_SOURCE is missing from the request"))
    }
    let request = decoded.request
    if let notice = decoded.notice { warnings.write(.notice(notice, about: request), to: log) }
    record.requestBytes = request.body.count
    if let closedRoutes, decoded.origin.isHTTP, closedRoutes.refuses(request.target) {
      let path = String(decoding: request.target.prefix(256).prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
      let failure = FailureExplanation.explain(.forbidden(path: path))
      return failed(failure, origin: decoded.origin, method: request.method, record: &record, context, log)
    }
    let mark = await app.requestBegins(at: invocation.start, until: lastMoment)
    if !readiness.isReady, case .failed(let observed) = await readiness.waitInInvocation(until: lastMoment) {
      let failure = await app.explain(observed, since: mark)
      return failed(failure, origin: decoded.origin, method: request.method, record: &record, context, log)
    }
    if let batch = decoded.batch {
      let delivery = RecordDelivery(
        batch, upstream: upstream, settings: settings, until: lastMoment, log
      ) { [app] observed, evidence in await app.explain(observed, evidence, since: mark) }
      let outcome = await delivery.run()
      record.failure = outcome.failure
      record.appLatency = AdapterClock.now - invocation.start
      return .payload(SharedBytes(outcome.result))
    }
    if log.isEnabled(.debug) {
      if let source = decoded.source { log(LogRecord(.debug, "Event", [("source", .text(source.rawValue))])) }
      log(.request(request, level: log.level))
    }
    return await exchange(
      request, origin: decoded.origin, until: lastMoment, end: invocation.start + invocation.remaining, since: mark,
      record: &record, context, log)
  }

  private func exchange(
    _ request: HTTPRequest, origin: EventOrigin, until lastMoment: Duration, end: Duration,
    since mark: AppProcess.RequestBaseline,
    record: inout InvocationRecord, _ context: InvocationContext, _ log: Log
  ) async -> InvocationResult {
    let delivery: StreamedDelivery? =
      poster.streams(origin)
      ? StreamedDelivery(
        context, method: request.method, errorStatuses: settings.errorStatuses, runtimeAPI: runtimeAPI,
        until: AdapterClock.instant(lastMoment), end: AdapterClock.instant(end))
      : nil
    let buffer = delivery == nil ? ResultBuffer(origin: origin, settings: settings) : nil
    let start = AdapterClock.now
    do throws(UpstreamFailure) {
      let rules = Exchange.Rules(for: request, settings, until: lastMoment, isStreamed: delivery != nil)
      let answer = try await upstream.exchange(request, rules: rules, delivery: delivery, result: buffer)
      record.appLatency = AdapterClock.now - start
      record.attempts = answer.attempts
      record.status = answer.response.status
      record.responseBytes = answer.bodyBytes
      logAnswer(answer, to: request, elapsed: AdapterClock.now - start, log)
      if let refusal = LogRecord.refusedHeader(status: answer.response.status, request: request) {
        warnings.write(refusal, to: log)
      }
      if let stream = delivery?.stream { return .streamed(stream) }
      return whole(
        answer.response, encodedIn: buffer, origin: origin, request: request, record: &record, context, log)
    } catch {
      switch error {
      case .callerGone:
        return .ended(.accepted)
      case .undelivered(let error, let attempts):
        record.attempts = attempts
        if case .ended(200..<300) = error {
          log(LogRecord(.info, "The caller is gone; the app's connection was closed"))
        }
        return .ended(Delivery(error))
      case .failed(let observed, var evidence):
        record.attempts = evidence.attempts ?? 0
        if !origin.isHTTP { evidence.response?.delivery = .result }
        let failure = await app.explain(observed, evidence, since: mark)
        guard let stream = delivery?.stream else {
          return failed(failure, origin: origin, method: request.method, record: &record, context, log)
        }
        record.failure = failure.code
        log(failure.logRecord)
        return .failedStream(stream, failure)
      }
    }
  }

  /// The result for a buffered response: an invocation error for the statuses that the user named, 502 if it is larger
  /// than Lambda accepts.
  ///
  /// - Parameter buffer: has the result already, unless the whole response decides what is sent.
  private func whole(
    _ response: HTTPResponse, encodedIn buffer: ResultBuffer?, origin: EventOrigin, request: HTTPRequest,
    record: inout InvocationRecord, _ context: InvocationContext, _ log: Log
  ) -> InvocationResult {
    if settings.errorStatuses.contains(response.status) {
      log(
        LogRecord(
          .error, "The app's status fails the invocation (AWS_LWA_ERROR_STATUS_CODES)",
          [("status", .integer(response.status))]))
      return .error(type: "App.ErrorStatus", message: ResponseEncoder.errorMessage(for: response))
    }
    if !origin.isHTTP, let error = ReportedError(in: response) {
      log(LogRecord(.error, "The app's response headers fail the invocation", [("type", .text(error.type))]))
      return .error(type: error.type, message: error.message)
    }
    guard let buffer else { return .bufferedAsStream(response, method: request.method) }
    switch buffer.finish(with: response, to: request) {
    case .result(let result, let isTextInBase64):
      if isTextInBase64, origin == .restAPI { warnings.write(.textInBase64, to: log) }
      return .payload(result)
    case .tooLarge(let size):
      let failure = FailureExplanation.explain(.responseTooLarge(size: size, limit: LambdaLimits.responsePayload))
      return failed(failure, origin: origin, method: request.method, record: &record, context, log)
    }
  }

  private func failed(
    _ failure: Failure, origin: EventOrigin, method: HTTPMethod, record: inout InvocationRecord,
    _ context: InvocationContext, _ log: Log
  ) -> InvocationResult {
    record.failure = failure.code
    guard origin.isHTTP else {
      log(failure.logRecord)
      return .failure(failure)
    }
    var response: HTTPResponse
    if let fallback, FallbackResponse.standsIn(for: failure.code, method: method) {
      response = fallback.response
    } else {
      response = failure.problemDetails(requestID: context.requestID, details: log.isEnabled(.debug))
    }
    log(failure.logRecord(status: response.status))
    // HEAD gets the same head as GET (RFC 9110 section 9.3.2).
    if method == .head { response.body = SharedBytes() }
    return poster.encode(response, origin: origin, method: method)
  }

  private func logAnswer(_ answer: Upstream.Answer, to request: HTTPRequest, elapsed: Duration, _ log: Log) {
    if let stall = answer.stall {
      log(
        LogRecord(
          .warn, "The app stopped reading a kept connection; the request was sent again on a new one",
          [
            ("waitedMs", .milliseconds(stall)),
            (
              "hint",
              "Let the app read or discard the body of each request before it responds, or close the connection."
            ),
          ]))
    }
    if log.isEnabled(.debug) {
      log(
        .response(
          answer.response.head, bodyBytes: answer.bodyBytes, elapsed: elapsed, attempts: answer.attempts,
          level: log.level))
    }
    if settings.accessLog {
      log(
        .access(
          method: request.method, target: request.target, status: answer.response.status,
          requestBytes: request.body.count, responseBytes: answer.bodyBytes, elapsed: elapsed))
    }
  }

  /// Writes the invocation's final log lines: a warning if it came close to its timeout, and metrics.
  private func conclude(_ record: InvocationRecord, _ log: Log) {
    if let warning = record.timeWarning { log(warning) }
    guard settings.metrics else { return }
    var line: [UInt8] = []
    record.writeMetrics(
      namespace: settings.metricsNamespace, functionName: settings.function.name, at: AdapterClock.unixMilliseconds,
      to: &line)
    log.write(line)
  }
}
