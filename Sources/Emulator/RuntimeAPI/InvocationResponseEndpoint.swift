import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/invocation/{id}/response`: the function's result.
enum InvocationResponseEndpoint {
  static func handle(_ exchange: HTTPExchange, _ id: RequestID, _ calls: RuntimeCalls) {
    let response: RuntimeResponse
    do throws(SandboxAPIError) {
      response = try calls.beginResponse(to: id)
    } catch {
      return exchange.respond(.refusal(error))
    }
    switch exchange.body {
    case .stream(let body):
      StreamedResponse.handle(exchange, body, response)
    case .whole(let result):
      response.complete(result, contentType: exchange.head.headers.first(name: "content-type"))
      exchange.respond(.accepted)
    case .tooLarge(let size):
      response.refuseResult(
        size: size, limit: LambdaLimits.responsePayload, hint: " Larger results need response streaming.")
      exchange.respond(.refusal(.responseTooLarge))
    }
  }
}
