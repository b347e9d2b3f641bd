import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaEvents
import LoopbackHTTP

/// Streams a response from the app to Lambda: first the prelude, made from the head, then each part of the body.
@LoopActor
final class StreamedDelivery: ResponseDelivery {
  private let runtimeAPI: RuntimeAPIClient
  private let requestID: String
  private let method: HTTPMethod
  private let errorStatuses: StatusSet
  private let lastMoment: ContinuousClock.Instant
  private let end: ContinuousClock.Instant

  /// The stream, once it has begun. From then on a failure is reported in its trailers.
  private(set) var stream: ResponseStream?

  /// - Parameters:
  ///   - lastMoment: how long to wait for the app's response.
  ///   - end: when Lambda ends the invocation.
  init(
    _ invocation: InvocationContext, method: HTTPMethod, errorStatuses: StatusSet, runtimeAPI: RuntimeAPIClient,
    until lastMoment: ContinuousClock.Instant, end: ContinuousClock.Instant
  ) {
    self.runtimeAPI = runtimeAPI
    self.method = method
    self.errorStatuses = errorStatuses
    self.lastMoment = lastMoment
    self.end = end
    requestID = invocation.requestID
  }

  var failure: DeliveryError? { stream?.failure }

  func begin(
    _ head: HTTPResponseHead, onEarlyEnd: @escaping () -> Void
  ) async throws(DeliveryError) -> Bool {
    guard !errorStatuses.contains(head.status) else { return false }
    let prelude = StreamingPrelude.encode(head, method: method)
    let stream = try await runtimeAPI.openResponse(
      to: requestID, beginningWith: prelude, until: lastMoment, lambdaDeadline: end)
    self.stream = stream
    stream.onEarlyEnd(onEarlyEnd)
    return true
  }

  func write(_ part: inout UniqueByteBuffer, until deadline: ContinuousClock.Instant) async throws(DeliveryError) {
    guard let stream else { return }
    try await stream.write(&part, until: deadline)
  }
}
