import EmulatorCore
import NIOCore
import NIOHTTP1

/// `GET /2018-06-01/runtime/invocation/next`: the runtime waits for an invocation.
enum NextInvocationEndpoint {
  static func handle(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    if sandbox.isRuntimeStarting, let occupant = sandbox.foreignOccupant(isStarted: true),
      let interruption = sandbox.machine.memberExited(at: sandbox.clock.uptime)
    {
      // First, so that the adapter is gone before it reports the refusal as a failure of its own.
      sandbox.portIsInUse(by: occupant, interruption)
      return exchange.respond(.refusal(.gone))
    }
    let action = sandbox.machine.runtimeAsksForNext(at: sandbox.clock.uptime)
    if case .refuse(let error) = action { return exchange.respond(.refusal(error)) }
    sandbox.runtimeIsDone(.success)
    keep(exchange, sandbox)
    sandbox.perform(action)
  }

  /// Keeps a request of the runtime until there is an answer.
  static func keep(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    sandbox.waitingRuntimes.append(exchange)
    exchange.onDisconnect = { [weak sandbox, weak exchange] in
      guard let sandbox, let exchange,
        let index = sandbox.waitingRuntimes.firstIndex(where: { $0 === exchange })
      else { return }
      sandbox.waitingRuntimes.remove(at: index)
      sandbox.machine.runtimeLeft()
    }
  }

  /// The answer that hands over an invocation.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  static func answer(_ invocation: Invocation, function: FunctionDescription, deadline: Int) -> HTTPAnswer {
    var headers: HTTPHeaders = [
      "Content-Type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": invocation.id.text,
      "Lambda-Runtime-Deadline-Ms": String(deadline),
      "Lambda-Runtime-Invoked-Function-Arn": function.arn(qualifier: invocation.qualifier),
      "Lambda-Runtime-Trace-Id": invocation.traceHeader,
    ]
    if let context = invocation.clientContext { headers.add(name: "Lambda-Runtime-Client-Context", value: context) }
    if let tenant = invocation.tenantID { headers.add(name: "Lambda-Runtime-Aws-Tenant-Id", value: tenant) }
    return HTTPAnswer(.ok, headers: headers, body: invocation.event)
  }
}
