import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaEvents
import LambdaInterface
import LoopbackHTTP

/// Encodes results in the form that Lambda expects from this function, and posts them.
@LoopActor
final class ResultPoster {
  private let settings: Settings
  private let runtimeAPI: RuntimeAPIClient

  init(settings: Settings, runtimeAPI: RuntimeAPIClient) {
    self.settings = settings
    self.runtimeAPI = runtimeAPI
  }

  /// Whether responses to events of this origin are streamed. Events that are not HTTP get their result whole: their
  /// callers do not understand a streaming prelude.
  func streams(_ origin: EventOrigin) -> Bool { settings.invokeMode == .responseStream && origin.isHTTP }

  /// Encodes a response of the adapter itself in the form that the event's sender expects.
  func encode(_ response: HTTPResponse, origin: EventOrigin, method: HTTPMethod) -> InvocationResult {
    if streams(origin) { return .bufferedAsStream(response, method: method) }
    var outcome = ResponseEncoder.encode(
      response, for: origin, method: method, textTypes: settings.textTypes, limit: LambdaLimits.responsePayload)
    // There is nothing to send instead of it; Lambda refuses it.
    if case .tooLarge = outcome {
      outcome = ResponseEncoder.encode(response, for: origin, method: method, textTypes: settings.textTypes)
    }
    switch outcome {
    case .result(let result, _): return .payload(result)
    case .tooLarge: return .payload(SharedBytes())
    }
  }

  func post(
    _ result: consuming InvocationResult, for context: InvocationContext, until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    switch result {
    case .payload(let payload):
      return await runtimeAPI.respond(to: context.requestID, with: payload, until: deadline)
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
      let prelude = StreamingPrelude.encode(response.head, method: method)
      let stream = try await runtimeAPI.openResponse(
        to: context.requestID, beginningWith: prelude, until: deadline, lambdaDeadline: deadline)
      if method != .head {
        var part = UniqueByteBuffer(copying: response.body.span)
        try await stream.write(&part, until: deadline)
      }
      return await stream.finish(until: deadline)
    } catch {
      return Delivery(error)
    }
  }
}

/// The result of an invocation, in the form in which it is posted to Lambda.
enum InvocationResult {
  /// A payload, posted whole.
  case payload(SharedBytes)
  /// A whole response, sent as a stream because the caller expects one.
  case bufferedAsStream(HTTPResponse, method: HTTPMethod)
  /// A stream whose last part has been written.
  case streamed(ResponseStream)
  /// A stream that must end with trailers that report the failure.
  case failedStream(ResponseStream, Failure)
  /// An invocation error for a failure that the adapter found.
  case failure(Failure)
  /// An invocation error that the user asked for (`AWS_LWA_ERROR_STATUS_CODES`).
  case error(type: String, message: String)
  /// A stream that ended early; nothing is left to post.
  case ended(Delivery)
}
