import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2020-01-01/extension/init/error` and `…/exit/error`: an extension gives up, which ends the sandbox.
enum ExtensionErrorEndpoint {
  static func handle(_ exchange: HTTPExchange, _ state: ExtensionState, _ calls: ExtensionCalls) {
    let headers = exchange.head.headers
    guard let id = headers.first(name: "\(LambdaHeader.extensionIdentifier)") else {
      return exchange.respond(.refusal(.missingExtensionID))
    }
    let errorType = headers.first(name: "\(LambdaHeader.extensionErrorType)") ?? "Extension.Unknown"
    calls.failed(ExtensionID(id), state, errorType: errorType) {
      exchange.respond($0.map { .refusal($0) } ?? .accepted)
    }
  }
}
