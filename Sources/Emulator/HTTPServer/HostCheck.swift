import EmulatorCore
import NIOHTTP1

/// Rejects requests for hosts that a listener on a loopback address does not serve.
final class HostCheck {
  private let rules: HostRules
  private let log: FunctionLog
  private let makeRequestID: () -> RequestID
  /// The hosts that have been logged. Bounded, because web pages choose the hosts.
  private var logged: Set<String> = []

  init(_ rules: HostRules, log: FunctionLog, makeRequestID: @escaping () -> RequestID) {
    self.rules = rules
    self.log = log
    self.makeRequestID = makeRequestID
  }

  /// Adds the check to a router if `address` is a loopback address.
  func guarding(_ router: @escaping HTTPServer.Router, at address: String) -> HTTPServer.Router {
    guard HostRules.isLoopback(address: address) else { return router }
    return { exchange in if self.accepts(exchange) { router(exchange) } }
  }

  private func accepts(_ exchange: HTTPExchange) -> Bool {
    let host = exchange.head.headers.first(name: "host")
    if rules.accepts(host: host, target: exchange.head.uri) { return true }
    let error = InvokeError.foreignHost(host ?? exchange.head.uri)
    if logged.count < 20, logged.insert(host ?? "").inserted { log.notice("request refused: \(error.message)") }
    exchange.respond(.refusal(error, id: makeRequestID()))
    return false
  }
}
