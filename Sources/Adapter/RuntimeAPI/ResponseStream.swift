import AdapterCore
import EventLoop
import HTTPMessages
import LoopbackHTTP
import WireFormat

/// A result on its way to Lambda bit by bit: the chunked body of `POST invocation/{id}/response`.
///
/// Lambda's answer is awaited all the while: one that comes before the end means that the caller is gone.
@LoopActor
final class ResponseStream {
  private let call: HTTPConnection
  private let connection: RuntimeAPIConnection
  /// What of the last chunk was not taken by its deadline: nothing else may be written before it.
  private var unsent: [UInt8] = []
  private var isEnded = false
  private var answer: Task<RuntimeAPIClient.Delivery, Never>?
  private var whenAbandoned: (() -> Void)?

  /// - Parameter end: when Lambda ends the invocation: it answers until then or not at all.
  init(_ call: HTTPConnection, of connection: RuntimeAPIConnection, end: ContinuousClock.Instant) {
    self.call = call
    self.connection = connection
    answer = LoopActor.task { await self.awaitAnswer(until: end) }
  }

  /// Whether Lambda has ended the stream before its end.
  private(set) var isAbandoned = false

  /// Sets what is done, once, when Lambda ends the stream before its end.
  func onAbandonment(_ action: @escaping () -> Void) {
    if isAbandoned { action() } else { whenAbandoned = action }
  }

  /// Writes a part of the body, waiting as long as Lambda takes no more. The part's storage is used on the way.
  ///
  /// - Throws: ``ConnectionError/deadlinePassed``, or ``ConnectionError/cancelled`` where Lambda has ended the stream.
  func write(
    _ part: inout [UInt8], until deadline: ContinuousClock.Instant
  ) async throws(ConnectionError) {
    guard !part.isEmpty else { return }
    guard !isAbandoned else { throw .cancelled }
    let head = ChunkedEncoder.head(ofPart: part.count)
    ChunkedEncoder.endChunk(&part)
    let sentBefore = call.sent
    do throws(ConnectionError) {
      try await call.write(head[...], part[...], until: deadline)
    } catch {
      guard error == .deadlinePassed else { throw .cancelled }
      unsent = Array((head + part).dropFirst(call.sent - sentBefore))
      throw error
    }
  }

  /// Ends the body and waits for Lambda's answer.
  func finish(until deadline: ContinuousClock.Instant) async -> RuntimeAPIClient.Delivery {
    await end(trailers: HTTPFields(), until: deadline)
  }

  /// Ends the body with the trailers that tell of a failure, and waits for Lambda's answer.
  func fail(
    errorType: String, body: [UInt8], until deadline: ContinuousClock.Instant
  ) async -> RuntimeAPIClient.Delivery {
    var encoded: [UInt8] = []
    body.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    let trailers = HTTPFields([
      ("Lambda-Runtime-Function-Error-Type", errorType),
      ("Lambda-Runtime-Function-Error-Body", String(decoding: encoded, as: UTF8.self)),
    ])
    return await end(trailers: trailers, until: deadline)
  }

  private func end(
    trailers: HTTPFields, until deadline: ContinuousClock.Instant
  ) async -> RuntimeAPIClient.Delivery {
    whenAbandoned = nil
    if !isAbandoned {
      do throws(ConnectionError) {
        isEnded = true
        try await call.write(unsent[...], ChunkedEncoder.end(trailers: trailers)[...], until: deadline)
        call.closeRequest()
      } catch {
        call.close()
      }
    }
    return await answer?.value ?? .refused("the stream was not begun")
  }

  private func awaitAnswer(until end: ContinuousClock.Instant) async -> RuntimeAPIClient.Delivery {
    let delivery: RuntimeAPIClient.Delivery
    do throws(ConnectionError) {
      let head = try await call.receiveHead(method: .post, until: end)
      var body: [UInt8] = []
      try await call.receiveBody(into: &body, until: end)
      delivery = RuntimeAPIClient.Delivery(status: head.status, path: "response")
      if isEnded { connection.giveBack(call, after: head) }
    } catch {
      delivery = .refused("POST response: \(error.summary)")
      call.close()
    }
    if !isEnded {
      isAbandoned = true
      call.close()
      whenAbandoned?()
      whenAbandoned = nil
    }
    return delivery
  }
}
