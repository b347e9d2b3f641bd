import EmulatorCore
import NIOCore

/// One invocation on its way through the emulator.
final class Invocation {
  /// How it ended.
  struct Result {
    /// Whether the payload is an error object.
    var isError: Bool
    /// The function's result, or an error object.
    var payload: ByteBuffer
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
  /// The tenant for which it runs.
  let tenantID: String?
  /// Whether the caller wants the end of the log; it then waits until the invocation is over.
  let wantsLogTail: Bool

  private var completion: ((Result) -> Void)?
  /// The result that waits for the end of the log.
  private var held: Result?

  init(
    id: RequestID, event: ByteBuffer, traceHeader: String, clientContext: String? = nil, tenantID: String? = nil,
    wantsLogTail: Bool = false, completion: @escaping (Result) -> Void
  ) {
    self.id = id
    self.event = event
    self.traceHeader = traceHeader
    self.clientContext = clientContext
    self.tenantID = tenantID
    self.wantsLogTail = wantsLogTail
    self.completion = completion
  }

  /// The function answered. A second answer is ignored.
  func answered(_ payload: ByteBuffer, isError: Bool) {
    let result = Result(isError: isError, payload: payload)
    if wantsLogTail {
      if held == nil { held = result }
    } else {
      complete(result)
    }
  }

  /// The sandbox failed. Ignored where the function has answered.
  func failed(_ failure: SandboxFailure) {
    answered(ByteBuffer(bytes: failure.payload(for: id)), isError: true)
  }

  /// It is over, and its log is complete.
  func finished(logTail: ArraySlice<UInt8>?) {
    guard var result = held else { return }
    result.logTail = logTail
    complete(result)
  }

  private func complete(_ result: Result) {
    let told = completion
    completion = nil
    told?(result)
  }
}
