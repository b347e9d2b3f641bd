import EmulatorCore
import NIOCore

/// A function under emulation: its sandbox, and the invocations that wait for it.
final class EmulatedFunction {
  /// What it is.
  let description: FunctionDescription
  /// Told once when it cannot go on.
  var onFatal: ((EmulatorError) -> Void)?
  /// Told when it has started for the first time, with how long that took.
  var onReady: ((Duration) -> Void)?

  private let log: FunctionLog
  private let sandbox: Sandbox
  private var queue = InvocationQueue()
  private var waiting: [RequestID: Invocation] = [:]
  private var generator = SystemRandomNumberGenerator()
  private var isStopping = false

  init(sandbox: Sandbox, log: FunctionLog) {
    description = sandbox.function
    self.sandbox = sandbox
    self.log = log
    sandbox.owner = self
  }

  /// A new id for an invocation.
  func makeRequestID() -> RequestID { RequestID(using: &generator) }

  /// The trace header of an invocation: the caller's trace continued, or a new one.
  func makeTraceHeader(continuing header: String?, time: Int) -> String {
    header.flatMap { TraceHeader.continuing($0, using: &generator) } ?? TraceHeader.new(time: time, using: &generator)
  }

  /// Starts the sandbox ahead of any invocation.
  func start() { sandbox.start() }

  /// Runs an invocation, or lets it wait for its turn.
  ///
  /// - Returns: why it is turned away, or nil.
  func invoke(_ invocation: Invocation) -> InvokeError? {
    if isStopping {
      return InvokeError(status: 503, errorType: "ServiceException", message: "The emulator is stopping")
    }
    switch queue.arrived(invocation.id, isSandboxFree: sandbox.canTakeInvocation) {
    case .run: sandbox.invoke(invocation)
    case .wait: waiting[invocation.id] = invocation
    case .reject: return .tooManyRequests
    }
    return nil
  }

  /// Ends the sandbox; invocations under way and waiting are failed.
  func shutDown() -> EventLoopFuture<Void> {
    isStopping = true
    failWaiting(.stopped)
    return sandbox.shutDown()
  }

  /// Ends the sandbox's processes at once.
  func killNow() { sandbox.killNow() }

  private func failWaiting(_ failure: SandboxFailure) {
    for id in queue.removeAll() {
      guard let invocation = waiting.removeValue(forKey: id) else { continue }
      invocation.failed(failure)
      invocation.finished(logTail: nil)
    }
  }
}

extension EmulatedFunction: SandboxOwner {
  func sandboxStarted(after duration: Duration, isFirst: Bool) {
    if isFirst { onReady?(duration) }
  }

  func sandboxIsFree() {
    guard !isStopping, sandbox.canTakeInvocation else { return }
    while let id = queue.next() {
      guard let invocation = waiting.removeValue(forKey: id) else { continue }
      return sandbox.invoke(invocation)
    }
  }

  func sandboxReturned(_ invocation: Invocation) {
    waiting[invocation.id] = invocation
    queue.putBack(invocation.id)
  }

  func sandboxCannotStart(_ failure: SandboxFailure, fatal: EmulatorError?) {
    failWaiting(failure)
    guard let fatal, !isStopping else { return }
    isStopping = true
    onFatal?(fatal)
  }
}
