import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/invocation/{id}/error`: the function failed.
enum InvocationErrorEndpoint {
  static func handle(_ exchange: HTTPExchange, _ id: RequestID, _ sandbox: Sandbox) {
    if sandbox.invocation?.id == id { sandbox.releaseChaos() }
    if let error = sandbox.machine.runtimeBeginsAnswer(id) { return exchange.respond(.refusal(error)) }
    let invocation = sandbox.invocation(id)
    if let invocation { sandbox.note(answerTo: invocation, bytes: nil) }
    sandbox.answerEnded(id)
    switch exchange.body {
    case .whole(let error) where error.readableBytes > 0:
      invocation?.answered(error, isError: true)
      exchange.respond(.accepted)
    case .whole, .stream:
      // Without a body the header is all there is to tell the caller.
      let payload = ErrorPayload.json(type: errorType(exchange) ?? "Runtime.Unknown", message: "")
      invocation?.answered(ByteBuffer(bytes: payload), isError: true)
      exchange.respond(.accepted)
    case .tooLarge(let size):
      invocation?.failed(.responseTooLarge(size: size, limit: LambdaLimits.responsePayload))
      exchange.respond(.refusal(.responseTooLarge))
    }
  }

  /// The kind of error that the runtime's header names.
  static func errorType(_ exchange: HTTPExchange) -> String? {
    exchange.head.headers.first(name: "\(LambdaHeader.errorType)")
  }
}
