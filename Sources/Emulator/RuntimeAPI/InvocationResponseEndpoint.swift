import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/invocation/{id}/response`: the function's result.
enum InvocationResponseEndpoint {
  static func handle(_ exchange: HTTPExchange, _ id: RequestID, _ sandbox: Sandbox) {
    if sandbox.invocation?.id == id { sandbox.releaseChaos() }
    if let error = sandbox.machine.runtimeBeginsAnswer(id) { return exchange.respond(.refusal(error)) }
    guard let invocation = sandbox.invocation(id) else { return exchange.respond(.refusal(.invalidRequestID)) }
    invocation.times.answerBegan = .init(sandbox.clock)
    switch exchange.body {
    case .stream(let body):
      StreamedResponse.handle(exchange, body, invocation, sandbox)
    case .whole(let result):
      sandbox.note(answerTo: invocation, bytes: result.readableBytes)
      sandbox.answerEnded(id)
      invocation.answered(result, isError: false, contentType: exchange.head.headers.first(name: "content-type"))
      exchange.respond(.accepted)
    case .tooLarge(let size):
      sandbox.note(answerTo: invocation, bytes: size)
      sandbox.answerEnded(id)
      let failure = SandboxFailure.responseTooLarge(size: size, limit: LambdaLimits.responsePayload)
      sandbox.log.notice(failure.message(for: id) + " Larger results need response streaming.")
      invocation.failed(failure)
      exchange.respond(.refusal(.responseTooLarge))
    }
  }
}
