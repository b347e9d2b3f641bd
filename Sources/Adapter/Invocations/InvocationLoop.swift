import AdapterCore
import AdapterLoop
import ByteBuffers

/// Calls `next` and handles the invocation, over and over: the adapter's steady state.
@LoopActor
final class InvocationLoop {
  private let runtimeAPI: RuntimeAPIClient
  private let handler: InvocationHandler
  private let log: Log
  private var isStopping = false
  private var isHandling = false

  init(runtimeAPI: RuntimeAPIClient, handler: InvocationHandler, log: Log) {
    self.runtimeAPI = runtimeAPI
    self.handler = handler
    self.log = log
  }

  /// Takes invocations until ``stop()`` is called, the Runtime API fails for good or the sandbox can handle no more.
  ///
  /// - Returns: why the loop ended; nil after ``stop()``.
  func run() async -> Failure? {
    var backoff = RuntimeBackoff(call: "GET invocation/next")
    while !isStopping {
      switch await runtimeAPI.next() {
      case .closed:
        return nil
      case .invocation(let invocation):
        _ = backoff.ended(.status(200), jitter: 0)
        isHandling = true
        let failure = await handler.handle(invocation)
        isHandling = false
        UniqueByteBuffer.releaseUnusedMemory()
        if let failure, !isStopping { return failure }
      case .failed(let answer):
        if let unreadable = RuntimeBackoff.unreadableEvent(answer) {
          log(FailureExplanation.explain(unreadable).logRecord)
        }
        switch backoff.ended(answer, jitter: .random(in: 0..<1)) {
        case .succeed: break
        case .retry(let pause): await AdapterLoop.shared.sleep(until: .now + pause)
        case .fail(let failure): return isStopping ? nil : FailureExplanation.explain(failure)
        }
      }
    }
    return nil
  }

  /// Ends ``run()``: at once if it waits in `next`, otherwise after the current invocation.
  func stop() {
    isStopping = true
    if !isHandling { runtimeAPI.stopWaiting() }
  }
}
