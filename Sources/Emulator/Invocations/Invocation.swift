import EmulatorCore
import NIOCore

/// One invocation on its way through the emulator.
final class Invocation {
  /// A complete result.
  struct Result {
    /// Whether the payload is an error object.
    var isError: Bool
    /// The function's result, or an error object.
    var payload: ByteBuffer
    /// The media type of the result, as the runtime named it.
    var contentType: String?
    /// The end of the log, if the caller asked for it.
    var logTail: ArraySlice<UInt8>?
  }

  /// How a streamed result ended.
  struct StreamEnd {
    /// The error object, if the function failed midway.
    var error: ByteBuffer?
    /// The end of the log, if the caller asked for it.
    var logTail: ArraySlice<UInt8>?
  }

  let id: RequestID
  /// The event (JSON).
  let event: ByteBuffer
  /// The X-Ray trace header.
  let traceHeader: String
  /// The caller's client context (JSON).
  let clientContext: String?
  /// The version or alias that the caller named; nil if it named none.
  let qualifier: String?
  /// The tenant for which the function runs.
  let tenantID: String?
  /// Whether the caller wants the end of the log; it then waits until the invocation is over.
  let wantsLogTail: Bool
  /// When the invocation reached each step.
  private(set) var times = InvocationTimes()
  /// Receives the result as it arrives; nil if the caller wants it whole.
  let stream: (any ResultStream)?

  /// Whom its progress is reported to; usually nobody.
  private var observers: [any InvocationObserver] = []

  /// The faults that are injected.
  private(set) var chaos: ChaosPlan.Decision?

  private enum Stage {
    /// Nothing of the result has arrived.
    case pending
    /// The result is arriving in parts.
    case streaming
    /// The result is complete, and waits for the end of the log.
    case heldResult(Result)
    case heldEnd(StreamEnd)
    /// The caller has the whole result, or was refused.
    case complete
  }

  private var stage = Stage.pending
  private let completion: (Result) -> Void
  private let refusal: (InvokeError) -> Void

  /// - Parameters:
  /// - stream: receives the result as it arrives, if the caller supports that.
  /// - whenRefused: called instead of `completion` if the function does not run. Usually called immediately; later if
  ///   chaos delays the invocation.
  /// - completion: called with a complete result.
  init(
    id: RequestID, event: ByteBuffer, traceHeader: String, clientContext: String? = nil, qualifier: String? = nil,
    tenantID: String? = nil, wantsLogTail: Bool = false, stream: (any ResultStream)? = nil,
    whenRefused: @escaping (InvokeError) -> Void, completion: @escaping (Result) -> Void
  ) {
    self.id = id
    self.event = event
    self.traceHeader = traceHeader
    self.clientContext = clientContext
    self.qualifier = qualifier
    self.tenantID = tenantID
    self.wantsLogTail = wantsLogTail
    self.stream = stream
    refusal = whenRefused
    self.completion = completion
  }

  /// Reports its progress to `observer` from now on.
  func report(to observer: any InvocationObserver) { observers.append(observer) }

  /// Reports the status of the caller's response, if anyone follows the progress.
  func reportStatus(of exchange: HTTPExchange) {
    guard !observers.isEmpty else { return }
    exchange.onStatus = { [weak self] status in self?.note(.answered(status: status)) }
  }

  /// Reports its progress.
  func note(_ progress: @autoclosure () -> InvocationNews) {
    guard !observers.isEmpty else { return }
    let progress = progress()
    for observer in observers { observer.note(progress, of: self) }
  }

  /// Sets the faults that are injected.
  func expose(to chaos: ChaosPlan.Decision) { self.chaos = chaos }

  /// Reports to the caller that the function does not run. Ignored once there is a result.
  func refused(_ error: InvokeError) {
    guard case .pending = stage else { return }
    stage = .complete
    note(.refused(error))
    refusal(error)
  }

  /// Reports the function's result. Ignored if there is one already.
  func answered(_ payload: ByteBuffer, isError: Bool, contentType: String? = nil) {
    guard case .pending = stage else { return }
    note(.result(payload, isError: isError))
    let result = Result(isError: isError, payload: payload, contentType: contentType)
    if wantsLogTail {
      stage = .heldResult(result)
    } else {
      stage = .complete
      completion(result)
    }
  }

  /// Reports that the sandbox failed. Ends a stream with the error; ignored if the result is complete.
  func failed(_ failure: SandboxFailure) {
    let error = ByteBuffer(bytes: failure.payload(for: id))
    if case .streaming = stage {
      streamEnded(error: error)
    } else {
      answered(error, isError: true)
    }
  }

  /// Reports that the invocation is over and its log complete.
  func finished(logTail: ArraySlice<UInt8>?) {
    switch stage {
    case .pending, .streaming, .complete: break
    case .heldResult(var result):
      result.logTail = logTail
      stage = .complete
      completion(result)
    case .heldEnd(var end):
      end.logTail = logTail
      stage = .complete
      stream?.end(end)
    }
  }
}

/// The steps that telemetry reports.
extension Invocation {
  /// The runtime received the event.
  func delivered(at time: InvocationTimes.Moment) {
    times.delivered = time
    note(.reached(.delivered, at: time.uptime))
  }

  /// The runtime started its response.
  func responseBegan(at time: InvocationTimes.Moment) {
    times.answerBegan = time
    note(.reached(.responseBegan, at: time.uptime))
  }

  /// The response is complete. Ignored if it was before.
  ///
  /// - Parameter bytes: the size of the result; nil for an error.
  func responseEnded(at time: InvocationTimes.Moment, bytes: Int?) {
    guard times.answerEnded == nil else { return }
    if times.answerBegan == nil { responseBegan(at: time) }
    times.answerEnded = time
    note(.reached(.responseEnded, at: time.uptime))
    times.producedBytes = bytes
  }

  /// The runtime has finished this invocation.
  func runtimeDone(at time: InvocationTimes.Moment) {
    times.runtimeDone = time
    note(.reached(.runtimeDone, at: time.uptime))
  }
}

extension Invocation {
  /// Starts a streamed result. Requires a ``stream``.
  func streamBegan(contentType: String?) {
    guard case .pending = stage else { return }
    stage = .streaming
    stream?.begin(contentType: contentType)
  }

  /// Adds a part to a streamed result.
  func streamed(_ part: ByteBuffer) {
    guard case .streaming = stage else { return }
    note(.part(part))
    stream?.write(part)
  }

  /// Ends a streamed result, with an error object if the function failed midway.
  func streamEnded(error: ByteBuffer?) {
    guard case .streaming = stage else { return }
    note(error.map { .result($0, isError: true) } ?? .partsEnded)
    let end = StreamEnd(error: error)
    if wantsLogTail {
      stage = .heldEnd(end)
    } else {
      stage = .complete
      stream?.end(end)
    }
  }
}

/// Receives a function's result as it arrives.
protocol ResultStream: AnyObject {
  /// Starts the result. `contentType` is the media type that the runtime set.
  func begin(contentType: String?)

  func write(_ part: ByteBuffer)

  func end(_ end: Invocation.StreamEnd)

  /// Whether the receiver accepts more data now.
  var isWritable: Bool { get }

  /// Sets the closures that are called each time the receiver accepts data again, and once if the caller disconnects
  /// before the end.
  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void)
}
