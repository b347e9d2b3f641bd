import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `POST /2020-01-01/extension/init/error` and `…/exit/error`: an extension gives up, which ends the sandbox.
enum ExtensionErrorEndpoint {
  static func handle(_ exchange: HTTPExchange, _ state: ExtensionState, _ sandbox: Sandbox) {
    let headers = exchange.head.headers
    guard let text = headers.first(name: "\(LambdaHeader.extensionIdentifier)") else {
      return exchange.respond(.refusal(.missingExtensionID))
    }
    let id = ExtensionID(text)
    guard let name = sandbox.machine.extensionName(id) else {
      return exchange.respond(.refusal(.unknownExtensionID))
    }
    let errorType = headers.first(name: "\(LambdaHeader.extensionErrorType)") ?? "Extension.Unknown"
    exchange.respond(.accepted)
    sandbox.extensions.failed(id, state, errorType: errorType)
    if let interruption = sandbox.machine.extensionFailed(at: sandbox.clock.uptime) {
      sandbox.interrupted(
        interruption, .extensionFailed(name: name, state, errorType: errorType),
        fatal: .endedBeforeReady(command: name, what: "reported \(errorType)"))
    }
  }
}
