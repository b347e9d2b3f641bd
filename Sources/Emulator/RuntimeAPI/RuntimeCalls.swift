import EmulatorCore
import LambdaInterface

/// The runtime's calls: what each does to the sandbox, and those that wait for work.
final class RuntimeCalls {
  /// What a runtime can fail in besides an invocation.
  enum Phase {
    case start
    case restore
  }

  /// Decides what becomes of each call.
  weak var sandbox: Sandbox?

  private let description: SandboxDescription
  private let log: SandboxLog
  private let clock: EmulatorClock
  /// The requests for work: one, unless the runtime takes many invocations at once.
  private var waiting: [HTTPExchange] = []

  init(of description: SandboxDescription, log: SandboxLog, clock: EmulatorClock) {
    self.description = description
    self.log = log
    self.clock = clock
  }
}

/// What the endpoints call.
extension RuntimeCalls {
  /// The runtime asks for an invocation: its request is kept until there is one.
  ///
  /// - Returns: why it is refused, or nil.
  func next(_ exchange: HTTPExchange) -> SandboxAPIError? {
    guard let sandbox else { return .gone }
    return sandbox.runtimeAsksForNext { keep(exchange) }
  }

  /// The runtime is ready for the snapshot: its request is kept until it is restored from that.
  ///
  /// - Returns: why it is refused, or nil.
  func restoreNext(_ exchange: HTTPExchange) -> SandboxAPIError? {
    guard let sandbox else { return .gone }
    return sandbox.runtimeAwaitsRestore { keep(exchange) }
  }

  /// The runtime begins to send the result of an invocation.
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

  /// The runtime reports that it cannot start, or go on after a restore.
  ///
  /// - Parameters:
  ///   - payload: the report as it came, which the caller gets.
  ///   - message: what went wrong, in its words.
  ///   - respond: responds to the report, before the sandbox is ended.
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

/// What the sandbox does with the requests that wait.
extension RuntimeCalls {
  /// Hands over an invocation.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func deliver(_ invocation: Invocation, deadline: Int) {
    waiting.popLast()?.respond(
      NextInvocationEndpoint.answer(invocation, function: description.function, deadline: deadline))
  }

  /// Tells of the restore.
  func restore() { waiting.popLast()?.respond(NextRestoreEndpoint.answer) }

  /// Forgets the requests: the runtime is being ended.
  func drop() { waiting = [] }
}
