import EmulatorCore
import NIOCore
import NIOHTTP1

/// `GET /2018-06-01/runtime/invocation/next`: the runtime waits for an invocation.
enum NextInvocationEndpoint {
  static func handle(_ exchange: HTTPExchange, _ calls: RuntimeCalls) {
    if let error = calls.next(exchange) { exchange.respond(.refusal(error)) }
  }

  /// The response that delivers an invocation.
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
