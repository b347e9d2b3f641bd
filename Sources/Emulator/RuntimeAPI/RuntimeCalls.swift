import EmulatorCore
import LambdaInterface

/// Handles the runtime's calls, and keeps those that wait for work.
final class RuntimeCalls {
  /// What the runtime can fail in, besides an invocation.
  enum Phase {
    case start
    case restore
  }

  weak var sandbox: Sandbox?

  private let description: SandboxDescription
  private let log: SandboxLog
  private let clock: EmulatorClock
  /// Requests for work: one, unless the runtime handles several invocations at once.
  private var waiting: [HTTPExchange] = []

  init(of description: SandboxDescription, log: SandboxLog, clock: EmulatorClock) {
    self.description = description
    self.log = log
    self.clock = clock
  }
}

/// For the endpoints.
extension RuntimeCalls {
  /// Keeps a request for an invocation until there is one.
  ///
  /// - Returns: the error if the request is rejected.
  func next(_ exchange: HTTPExchange) -> SandboxAPIError? {
    guard let sandbox else { return .gone }
    return sandbox.runtimeAsksForNext { keep(exchange) }
  }

  /// Keeps a request of a runtime that is ready for the snapshot until the restore.
  ///
  /// - Returns: the error if the request is rejected.
  func restoreNext(_ exchange: HTTPExchange) -> SandboxAPIError? {
    guard let sandbox else { return .gone }
    return sandbox.runtimeAwaitsRestore { keep(exchange) }
  }

  /// The runtime starts to send the result of an invocation.
  func beginResponse(to id: RequestID) throws(SandboxAPIError) -> RuntimeResponse {
    guard let sandbox else { throw .gone }
    let invocation = try sandbox.runtimeBeginsAnswer(to: id)
    invocation.responseBegan(at: .init(clock))
    return RuntimeResponse(to: invocation, sandbox, log: log)
  }

  /// The runtime reports that an invocation failed.
  func beginError(of id: RequestID) throws(SandboxAPIError) -> RuntimeResponse {
    guard let sandbox else { throw .gone }
    return RuntimeResponse(to: try sandbox.runtimeBeginsAnswer(to: id), sandbox, log: log)
  }

  /// The runtime reports that it cannot start, or cannot continue after a restore.
  ///
  /// - Parameters:
  ///   - payload: the report as received; the caller gets it.
  ///   - respond: called before the processes are ended, with the error if the report is invalid.
  func failed(
    during phase: Phase, payload: [UInt8], errorType: String, message: String?,
    respond: (SandboxAPIError?) -> Void
  ) {
    guard let sandbox else { return respond(.gone) }
    let what = "reported \(errorType)\(message.map { ": \($0)" } ?? "")"
    let isFailure = sandbox.runtimeFailed(
      during: phase, .initFailed(payload: payload, errorType: errorType),
      fatal: .endedBeforeReady(command: description.commandName, what: what)
    ) {
      respond(nil)
    }
    guard !isFailure else { return }
    switch phase {
    case .start: respond(.invalidTransition("The runtime has started already"))
    case .restore: respond(.invalidTransition("The runtime is not being restored"))
    }
  }

  private func keep(_ exchange: HTTPExchange) {
    waiting.append(exchange)
    exchange.onDisconnect = { [weak self, weak exchange] in
      guard let self, let exchange, let index = waiting.firstIndex(where: { $0 === exchange }) else { return }
      waiting.remove(at: index)
      sandbox?.runtimeLeft()
    }
  }
}

/// For the sandbox.
extension RuntimeCalls {
  /// Responds to a waiting request with an invocation.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func deliver(_ invocation: Invocation, deadline: Int) {
    waiting.popLast()?.respond(
      NextInvocationEndpoint.answer(invocation, function: description.function, deadline: deadline))
  }

  /// Responds to the request that waits for the restore.
  func restore() { waiting.popLast()?.respond(NextRestoreEndpoint.answer) }

  /// Discards the requests, because the runtime is being ended.
  func drop() { waiting = [] }
}
