import EmulatorCore
import NIOCore
import NIOHTTP1

/// `GET /2018-06-01/runtime/restore/next`: the runtime is ready for the snapshot, and waits to be restored from it.
enum NextRestoreEndpoint {
  static func handle(_ exchange: HTTPExchange, _ calls: RuntimeCalls) {
    if let error = calls.restoreNext(exchange) { exchange.respond(.refusal(error)) }
  }

  /// The response after the restore.
  static let answer = HTTPAnswer(.ok)
}
