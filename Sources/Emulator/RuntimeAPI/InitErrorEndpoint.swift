import EmulatorCore
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/init/error` and `…/restore/error`: the runtime cannot start, or go on after a restore.
enum InitErrorEndpoint {
  /// What an error object says.
  private struct Report: Decodable {
    var errorType: String?
    var errorMessage: String?
  }

  /// The runtime cannot start.
  static func handle(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    guard let interruption = sandbox.machine.runtimeFailedToStart(at: sandbox.clock.uptime) else {
      return exchange.respond(.refusal(.invalidTransition("The runtime has started already")))
    }
    handle(exchange, sandbox, interruption)
  }

  /// The runtime cannot go on after a restore.
  static func handleRestore(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    guard let interruption = sandbox.machine.runtimeFailedToRestore(at: sandbox.clock.uptime) else {
      return exchange.respond(.refusal(.invalidTransition("The runtime is not being restored")))
    }
    handle(exchange, sandbox, interruption)
  }

  private static func handle(
    _ exchange: HTTPExchange, _ sandbox: Sandbox, _ interruption: SandboxStateMachine.Interruption
  ) {
    let payload: [UInt8] =
      if case .whole(let body) = exchange.body { Array(body.readableBytesView) } else { [] }
    let report = try? JSONDecoder().decode(Report.self, from: Data(payload))
    let errorType = report?.errorType ?? InvocationErrorEndpoint.errorType(exchange) ?? "Runtime.Unknown"
    let message = report?.errorMessage.map { ": \($0)" } ?? ""
    exchange.respond(.accepted)
    sandbox.interrupted(
      interruption, .initFailed(payload: payload, errorType: errorType),
      fatal: .endedBeforeReady(command: sandbox.commandName, what: "reported \(errorType)\(message)"))
  }
}
