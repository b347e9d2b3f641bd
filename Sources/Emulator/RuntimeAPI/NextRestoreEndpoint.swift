import EmulatorCore
import NIOCore
import NIOHTTP1

/// `GET /2018-06-01/runtime/restore/next`: the runtime is ready for the snapshot, and waits to be restored from it.
enum NextRestoreEndpoint {
  static func handle(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    let action = sandbox.machine.runtimeAwaitsRestore(at: sandbox.clock.uptime)
    if case .refuse(let error) = action { return exchange.respond(.refusal(error)) }
    sandbox.runtimeIsDone(.success)
    NextInvocationEndpoint.keep(exchange, sandbox)
    sandbox.perform(action)
  }

  /// The answer that tells of the restore.
  static let answer = HTTPAnswer(.ok)
}
