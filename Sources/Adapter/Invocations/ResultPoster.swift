import AdapterCore
import EventLoop
import HTTPMessages
import LambdaEvents
import LambdaInterface
import LoopbackHTTP

/// Puts results into the form that Lambda expects of this function, and posts them.
@LoopActor
final class ResultPoster {
  private let settings: Settings
  private let runtimeAPI: RuntimeAPIClient

  init(settings: Settings, runtimeAPI: RuntimeAPIClient) {
    self.settings = settings
    self.runtimeAPI = runtimeAPI
  }

  /// Whether answers to events of this origin go out as streams. What is not HTTP gets its result whole: it has no
  /// caller who reads a prelude.
  func streams(_ origin: EventOrigin) -> Bool { settings.invokeMode == .responseStream && origin.isHTTP }

  /// A whole answer, in the form for whoever sent the event.
  func encode(_ response: HTTPResponse, origin: EventOrigin, method: HTTPMethod) -> InvocationResult {
    streams(origin)
      ? .bufferedAsStream(response, method: method)
      : .payload(
        ResponseEncoder.encode(
          response, for: origin, method: method, textTypes: settings.textTypes, limit: LambdaLimits.responsePayload))
  }

  /// Posts a result.
  func post(
    _ result: consuming InvocationResult, for context: InvocationContext, until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    switch result {
    case .payload(let payload):
      return await runtimeAPI.respond(to: context.requestID, with: payload[...], until: deadline)
    case .bufferedAsStream(let response, let method):
      return await stream(response, method: method, for: context, until: deadline)
    case .streamed(let stream):
      return await stream.finish(until: deadline)
    case .failedStream(let stream, let failure):
      return await stream.fail(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: deadline)
    case .failure(let failure):
      return await runtimeAPI.fail(
        context.requestID, errorType: failure.code.rawValue, body: failure.invocationError(), until: deadline)
    case .error(let type, let message):
      return await runtimeAPI.fail(
        context.requestID, errorType: type, body: ErrorPayload.runtimeJSON(type: type, message: message),
        until: deadline)
    case .ended(let delivery):
      return delivery
    }
  }

  private func stream(
    _ response: HTTPResponse, method: HTTPMethod, for context: InvocationContext,
    until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    do throws(DeliveryError) {
      var part = StreamingPrelude.encode(response.head, method: method)
      let stream = try await runtimeAPI.openResponse(
        to: context.requestID, beginningWith: &part, until: deadline, lambdaDeadline: deadline)
      if method != .head {
        part = Array(response.body)
        try await stream.write(&part, until: deadline)
      }
      return await stream.finish(until: deadline)
    } catch {
      return Delivery(error)
    }
  }
}
