import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/invocation/{id}/error`: the function failed.
enum InvocationErrorEndpoint {
  static func handle(_ exchange: HTTPExchange, _ id: RequestID, _ calls: RuntimeCalls) {
    let response: RuntimeResponse
    do throws(SandboxAPIError) {
      response = try calls.beginError(of: id)
    } catch {
      return exchange.respond(.refusal(error))
    }
    switch exchange.body {
    case .whole(let error) where error.readableBytes > 0:
      response.fail(error)
      exchange.respond(.accepted)
    case .whole, .stream:
      // Without a body, only the header describes the error.
      let payload = ErrorPayload.json(type: errorType(exchange) ?? "Runtime.Unknown", message: "")
      response.fail(ByteBuffer(bytes: payload))
      exchange.respond(.accepted)
    case .tooLarge(let size):
      response.refuseError(size: size)
      exchange.respond(.refusal(.responseTooLarge))
    }
  }

  /// The error type in the runtime's header.
  static func errorType(_ exchange: HTTPExchange) -> String? {
    exchange.head.headers.first(name: "\(LambdaHeader.errorType)")
  }
}
