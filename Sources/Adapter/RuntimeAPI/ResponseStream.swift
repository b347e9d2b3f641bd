import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP
import StandardLibraryBackports
import WireFormat

/// A result that is sent to Lambda in parts: the chunked body of `POST invocation/{id}/response`.
///
/// Lambda's response is awaited from the start, so that an early end is noticed even while there is nothing to send. A
/// connection that fails before anything followed the first part is replaced: Lambda accepts one result per invocation,
/// so nothing can arrive twice.
@LoopActor
final class ResponseStream {
  /// How Lambda's side of the stream ended.
  private enum End {
    case response(status: Int)
    case connectionFailed(reason: String)
  }

  private let connection: RuntimeAPIConnection
  private let deadline: ContinuousClock.Instant
  private let lambdaDeadline: ContinuousClock.Instant
  private var call: HTTPConnection
  /// The call's head and the first part, kept to send again on a new connection. Empty once more has been sent.
  private var opening: [UInt8]
  /// The rest of a chunk that was not written by its deadline. It must be written before anything else.
  private var unsent: [UInt8] = []
  private var isFinishing = false
  private var end: End?
  private var watching: Task<End, Never>?
  private var whenEndedEarly: (() -> Void)?
  /// A writer whose write failed; it waits for a new connection or the end.
  private var writer: UnsafeContinuation<Void, Never>?

  /// Begins to send a result.
  ///
  /// - Parameters:
  ///   - head: the head of the call.
  ///   - part: the first part of the body.
  ///   - deadline: how long to retry if the connection fails.
  ///   - lambdaDeadline: when Lambda ends the invocation. It does not respond after that.
  static func open(
    on connection: RuntimeAPIConnection, head: [UInt8], firstPart part: [UInt8],
    until deadline: ContinuousClock.Instant, lambdaDeadline: ContinuousClock.Instant
  ) async throws(DeliveryError) -> ResponseStream {
    let opening = head + ChunkedEncoder.chunk(of: part)
    let call = try await dial(connection, opening, until: deadline)
    let stream = ResponseStream(
      call, of: connection, opening: opening, deadline: deadline, lambdaDeadline: lambdaDeadline)
    stream.watching = LoopActor.task { await stream.watch() }
    return stream
  }

  private init(
    _ call: HTTPConnection, of connection: RuntimeAPIConnection, opening: [UInt8], deadline: ContinuousClock.Instant,
    lambdaDeadline: ContinuousClock.Instant
  ) {
    self.call = call
    self.connection = connection
    self.opening = opening
    self.deadline = deadline
    self.lambdaDeadline = lambdaDeadline
  }

  /// Sends the opening and retries on a new connection until the back-off gives up.
  private static func dial(
    _ connection: RuntimeAPIConnection, _ opening: [UInt8], until deadline: ContinuousClock.Instant
  ) async throws(DeliveryError) -> HTTPConnection {
    var backoff = RuntimeBackoff(call: "POST response")
    while true {
      do throws(ConnectionError) {
        return try await connection.openCall(opening, until: deadline)
      } catch .deadlinePassed {
        throw .deadlinePassed
      } catch {
        let reason = error.summary
        guard case .retry(let pause) = backoff.ended(.broken(reason: reason), jitter: .random(in: 0..<1)),
          .now + pause < deadline
        else { throw .connectionFailed(reason: reason) }
        await AdapterLoop.shared.sleep(until: .now + pause)
      }
    }
  }

  /// Why the stream ended early, if it did.
  var failure: DeliveryError? {
    guard !isFinishing else { return nil }
    switch end {
    case nil: return nil
    case .response(let status): return .ended(status: status)
    case .connectionFailed(let reason): return .connectionFailed(reason: reason)
    }
  }

  /// Sets the action to run, once, if the stream ends early. If it already has, the action runs now.
  func onEarlyEnd(_ action: @escaping () -> Void) {
    if end != nil { action() } else { whenEndedEarly = action }
  }

  // MARK: Sending

  /// Sends a part of the body, and waits while Lambda does not read. The part is modified to save a copy.
  func write(_ part: inout UniqueByteBuffer, until deadline: ContinuousClock.Instant) async throws(DeliveryError) {
    guard !part.isEmpty else { return }
    let head = ChunkedEncoder.head(ofPart: part.count)
    ChunkedEncoder.endChunk(&part)
    try await send(head, part, until: deadline)
  }

  private func send(
    _ first: [UInt8], _ second: borrowing UniqueByteBuffer, until deadline: ContinuousClock.Instant
  ) async throws(DeliveryError) {
    while true {
      switch end {
      case .response(let status): throw .ended(status: status)
      case .connectionFailed(let reason): throw .connectionFailed(reason: reason)
      case nil: break
      }
      let call = call
      let sentBefore = call.sent
      do throws(ConnectionError) {
        try await call.write(first, second, until: deadline)
        opening = []
        return
      } catch .deadlinePassed {
        let written = call.sent - sentBefore
        unsent = Array(first.dropFirst(written))
        unsent += [UInt8](copying: second.span.extracting(droppingFirst: max(written - first.count, 0)))
        throw .deadlinePassed
      } catch {
        // ``watch()`` finds out why it failed: Lambda may have responded before it closed the connection.
        while end == nil, self.call === call { await withUnsafeContinuation { writer = $0 } }
      }
    }
  }

  /// Ends the body and waits for Lambda's response.
  func finish(until deadline: ContinuousClock.Instant) async -> Delivery {
    await finish(trailers: HTTPFields(), until: deadline)
  }

  /// Ends the body with the trailers that report a failure, and waits for Lambda's response.
  func fail(errorType: String, body: [UInt8], until deadline: ContinuousClock.Instant) async -> Delivery {
    var encoded: [UInt8] = []
    body.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    let trailers = HTTPFields([
      ("Lambda-Runtime-Function-Error-Type", errorType),
      ("Lambda-Runtime-Function-Error-Body", String(decoding: encoded, as: UTF8.self)),
    ])
    return await finish(trailers: trailers, until: deadline)
  }

  private func finish(trailers: HTTPFields, until deadline: ContinuousClock.Instant) async -> Delivery {
    whenEndedEarly = nil
    isFinishing = true
    do throws(DeliveryError) {
      try await send(unsent + ChunkedEncoder.end(trailers: trailers), UniqueByteBuffer(), until: deadline)
      call.closeRequest()
    } catch .deadlinePassed {
      opening = []
      call.close()
      return Delivery(.deadlinePassed)
    } catch {
      return Delivery(error)
    }
    switch await watching?.value {
    case .response(let status): return Delivery(status: status, path: "response")
    case .connectionFailed(let reason): return Delivery(.connectionFailed(reason: reason))
    case nil: return Delivery(.connectionFailed(reason: "the stream was not started"))
    }
  }

  // MARK: Lambda's response

  /// Waits for Lambda's response, on a new connection if one fails right after the opening.
  private func watch() async -> End {
    var outcome = await response()
    while case .connectionFailed = outcome, !opening.isEmpty {
      do throws(DeliveryError) {
        call = try await Self.dial(connection, opening, until: deadline)
      } catch {
        break
      }
      resumeWriter()
      outcome = await response()
    }
    end = outcome
    resumeWriter()
    whenEndedEarly?()
    whenEndedEarly = nil
    return outcome
  }

  private func response() async -> End {
    let call = call
    do throws(ConnectionError) {
      let head = try await call.receiveHead(method: .post, until: lambdaDeadline)
      var body = UniqueByteBuffer()
      try await call.receiveBody(into: &body, until: lambdaDeadline)
      connection.giveBack(call, after: head)
      return .response(status: head.status)
    } catch {
      call.close()
      return .connectionFailed(reason: error.summary)
    }
  }

  private func resumeWriter() {
    writer?.resume()
    writer = nil
  }
}
