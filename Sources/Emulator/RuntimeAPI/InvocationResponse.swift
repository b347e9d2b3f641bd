import EmulatorCore
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/invocation/{id}/response`: the function's result.
enum InvocationResponse {
  static func handle(_ exchange: HTTPExchange, _ id: RequestID, _ sandbox: Sandbox) {
    if let error = sandbox.machine.runtimeAnswers(id) { return exchange.respond(.refusal(error)) }
    switch exchange.body {
    case .whole(let result):
      sandbox.invocation?.answered(result, isError: false)
      exchange.respond(.accepted)
    case .tooLarge(let size):
      let failure = SandboxFailure.responseTooLarge(size: size)
      sandbox.log.notice(failure.message(for: id) + " Larger results need response streaming.")
      sandbox.invocation?.failed(failure)
      exchange.respond(.refusal(.responseTooLarge))
    }
  }
}
