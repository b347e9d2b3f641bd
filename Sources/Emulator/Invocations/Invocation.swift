import EmulatorCore
import NIOCore

/// One invocation on its way through the emulator.
final class Invocation {
  /// How it ended, where its result came whole.
  struct Result {
    /// Whether the payload is an error object.
    var isError: Bool
    /// The function's result, or an error object.
    var payload: ByteBuffer
    /// The media type of the result, as the runtime named it.
    var contentType: String?
    /// The end of its log, where the caller asked for it.
    var logTail: ArraySlice<UInt8>?
  }

  /// How a result ended that came bit by bit.
  struct StreamEnd {
    /// The error object of a function that failed in its midst.
    var error: ByteBuffer?
    /// The end of its log, where the caller asked for it.
    var logTail: ArraySlice<UInt8>?
  }

  /// Its id.
  let id: RequestID
  /// The event, JSON.
  let event: ByteBuffer
  /// The X-Ray header.
  let traceHeader: String
  /// The caller's client context, JSON.
  let clientContext: String?
  /// The version or alias that the caller named; nil if it named none.
  let qualifier: String?
  /// The tenant for which it runs.
  let tenantID: String?
  /// Whether the caller wants the end of the log; it then waits until the invocation is over.
  let wantsLogTail: Bool
  /// When what happened in it.
  var times = InvocationTimes()
  /// Takes the result bit by bit; nil where the caller takes it only when it is whole.
  let stream: (any ResultStream)?

  /// Keeps what comes of it, where that is wanted.
  var recording: RecordingInvocation?

  /// The faults that it meets on purpose.
  var chaos: ChaosPlan.Decision?

  private enum Stage {
    /// Nothing of the result is there.
    case pending
    /// The result comes bit by bit.
    case streaming
    /// The result waits for the end of the log.
    case heldResult(Result)
    case heldEnd(StreamEnd)
    /// The caller has all of it, or was refused.
    case complete
  }

  private var stage = Stage.pending
  private let completion: (Result) -> Void
  private let refusal: (InvokeError) -> Void

  /// An invocation.
  ///
  /// - Parameters:
  ///   - stream: takes a result that comes bit by bit, where the caller takes such.
  ///   - whenRefused: called instead of everything else if the function does not run; at once or, for an invocation
  ///     that was delayed on purpose, later.
  ///   - completion: takes a whole result.
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

  /// Tells the caller that the function does not run. Ignored once there is a result.
  func refused(_ error: InvokeError) {
    guard case .pending = stage else { return }
    stage = .complete
    refusal(error)
  }

  /// The function answered. A second answer is ignored.
  func answered(_ payload: ByteBuffer, isError: Bool, contentType: String? = nil) {
    guard case .pending = stage else { return }
    recording?.ended(payload, isError: isError)
    let result = Result(isError: isError, payload: payload, contentType: contentType)
    if wantsLogTail {
      stage = .heldResult(result)
    } else {
      stage = .complete
      completion(result)
    }
  }

  /// The sandbox failed. Ignored where the function has answered.
  func failed(_ failure: SandboxFailure) {
    let error = ByteBuffer(bytes: failure.payload(for: id))
    if case .streaming = stage {
      streamEnded(error: error)
    } else {
      answered(error, isError: true)
    }
  }

  /// It is over, and its log is complete.
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

extension Invocation {
  /// The function begins to answer bit by bit; only where there is a ``stream``.
  ///
  /// - Parameter contentType: the media type of what comes.
  func streamBegan(contentType: String?) {
    guard case .pending = stage else { return }
    stage = .streaming
    stream?.begin(contentType: contentType)
  }

  /// A part of the answer.
  func streamed(_ part: ByteBuffer) {
    guard case .streaming = stage else { return }
    recording?.append(part)
    stream?.write(part)
  }

  /// The answer is complete, or broken off by this error.
  func streamEnded(error: ByteBuffer?) {
    guard case .streaming = stage else { return }
    recording?.streamEnded(error: error)
    let end = StreamEnd(error: error)
    if wantsLogTail {
      stage = .heldEnd(end)
    } else {
      stage = .complete
      stream?.end(end)
    }
  }
}
