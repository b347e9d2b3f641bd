import AdapterCore
import EventLoop
import HTTPMessages
import LambdaEvents

/// Takes one invocation from its event to its posted result.
@LoopActor
final class InvocationHandler {
  /// Lambda's limit for a buffered result, in bytes of JSON.
  static let payloadLimit = 6_291_456

  private let settings: Settings
  private let decoder: EventDecoder
  private let runtimeAPI: RuntimeAPIClient
  private let readiness: Readiness
  private let upstream: Upstream
  private let log: Log

  init(settings: Settings, runtimeAPI: RuntimeAPIClient, readiness: Readiness, upstream: Upstream, log: Log) {
    self.settings = settings
    decoder = EventDecoder(settings.eventDecoderOptions)
    self.runtimeAPI = runtimeAPI
    self.readiness = readiness
    self.upstream = upstream
    self.log = log
  }

  /// What is posted for an invocation.
  private enum Result {
    case response([UInt8])
    case error(type: String, body: [UInt8])
  }

  /// Handles an invocation; when this returns, Lambda has its result or would not have it.
  func handle(_ invocation: consuming Invocation) async {
    let log = log.of(invocation.context)
    let requestID = invocation.context.requestID
    let result = await result(of: invocation, log: log)
    let delivery =
      switch result {
      case .response(let payload): await runtimeAPI.respond(to: requestID, with: payload[...])
      case .error(let type, let body): await runtimeAPI.fail(requestID, errorType: type, body: body)
      }
    switch delivery {
    case .accepted: break
    case .tooLarge: log(LogRecord(.error, "Lambda found the result too large"))
    case .refused(let reason): log(LogRecord(.error, "Lambda did not take the result", [("reason", .text(reason))]))
    }
  }

  private func result(of invocation: consuming Invocation, log: Log) async -> Result {
    let context = invocation.context
    let start = invocation.start
    let lastMoment = InvocationDeadline.lastMoment(
      now: start, remaining: invocation.remaining, margin: settings.deadlineMargin)
    let decoded: EventDecoder.DecodedEvent
    do throws(EventError) {
      decoded = try decoder.decode(invocation.event, context: context)
    } catch {
      return failed(FailureExplanation.explain(ObservedFailure(error)), origin: error.origin, context, log)
    }
    if decoded.lacksAuthorizationSource {
      log(LogRecord(.warn, "The header of AWS_LWA_AUTHORIZATION_SOURCE is missing from the request"))
    }
    if !readiness.isReady, case .failed(let observed) = await readiness.waitInInvocation(until: lastMoment) {
      return failed(FailureExplanation.explain(observed), origin: decoded.origin, context, log)
    }
    if log.writes(.debug) { log(.request(decoded.request, level: log.level)) }
    do throws(UpstreamFailure) {
      let answer = try await upstream.exchange(decoded.request, rules: rules(for: decoded.request, until: lastMoment))
      logAnswer(answer, to: decoded.request, elapsed: AdapterClock.now - start, log)
      return encode(answer.response, origin: decoded.origin, method: decoded.request.method, context, log)
    } catch {
      return failed(
        FailureExplanation.explain(error.observed, error.evidence), origin: decoded.origin, context, log)
    }
  }

  private func rules(for request: HTTPRequest, until lastMoment: Duration) -> Exchange.Rules {
    Exchange.Rules(
      retry: RetryPolicy(for: request),
      reuse: ReusePolicy(mode: settings.upstreamReuse, idleLimit: settings.poolIdleTimeout),
      connectTimeout: settings.connectTimeout,
      deadline: lastMoment,
      isStreamed: false,
      target: settings.app.description)
  }

  private func encode(
    _ response: HTTPResponse, origin: EventOrigin, method: HTTPMethod, _ context: InvocationContext, _ log: Log
  ) -> Result {
    if settings.errorStatuses.contains(response.status) {
      log(
        LogRecord(
          .error, "The app's status fails the invocation (AWS_LWA_ERROR_STATUS_CODES)",
          [("status", .integer(response.status))]))
      return .error(
        type: "App.ErrorStatus",
        body: InvocationError.body(type: "App.ErrorStatus", message: ResponseEncoder.errorMessage(for: response)))
    }
    let payload = ResponseEncoder.encode(response, for: origin, method: method)
    guard payload.count <= Self.payloadLimit else {
      let observed = ObservedFailure.responseTooLarge(size: payload.count, limit: Self.payloadLimit)
      return failed(FailureExplanation.explain(observed), origin: origin, context, log)
    }
    return .response(payload)
  }

  private func failed(
    _ failure: Failure, origin: EventOrigin, _ context: InvocationContext, _ log: Log
  ) -> Result {
    log(failure.logRecord)
    guard origin.isHTTP else { return .error(type: failure.code.rawValue, body: failure.invocationError()) }
    let response = failure.problemDetails(requestID: context.requestID, details: log.writes(.debug))
    return .response(ResponseEncoder.encode(response, for: origin, method: .get))
  }

  private func logAnswer(_ answer: Upstream.Answer, to request: HTTPRequest, elapsed: Duration, _ log: Log) {
    if log.writes(.debug) {
      log(
        .response(
          answer.response.head, bodyBytes: answer.response.body.count, elapsed: elapsed, attempts: answer.attempts,
          level: log.level))
    }
    if settings.accessLog {
      log(
        .access(
          method: request.method, target: request.target, status: answer.response.status,
          requestBytes: request.body.count, responseBytes: answer.response.body.count, elapsed: elapsed))
    }
  }
}
