import EmulatorCore
import NIOCore
import NIOHTTP1

/// The APIs that a sandbox's processes call: each call has an endpoint of its own.
final class SandboxAPI {
  private weak var sandbox: Sandbox?
  private let callers: SandboxCallerRules
  /// Whether the log has a line about a refused caller: a page could fill it.
  private var hasLoggedRefusal = false

  init(sandbox: Sandbox, callers: SandboxCallerRules) {
    self.sandbox = sandbox
    self.callers = callers
  }

  /// Responds to a call.
  func route(_ exchange: HTTPExchange) {
    guard let sandbox else { return exchange.respond(.refusal(.gone)) }
    if let error = refusal(of: exchange.head) {
      if !hasLoggedRefusal { sandbox.log.notice("Runtime API request refused: \(error.message)") }
      hasLoggedRefusal = true
      return exchange.respond(.refusal(error))
    }
    switch SandboxRoute(method: exchange.head.method.rawValue, target: exchange.head.uri) {
    case .nextInvocation: NextInvocationEndpoint.handle(exchange, sandbox)
    case .response(let id): InvocationResponseEndpoint.handle(exchange, id, sandbox)
    case .error(let id): InvocationErrorEndpoint.handle(exchange, id, sandbox)
    case .initError: InitErrorEndpoint.handle(exchange, sandbox)
    case .restoreNext: NextRestoreEndpoint.handle(exchange, sandbox)
    case .restoreError: InitErrorEndpoint.handleRestore(exchange, sandbox)
    case .registerExtension: RegisterExtensionEndpoint.handle(exchange, sandbox)
    case .nextEvent: NextEventEndpoint.handle(exchange, sandbox)
    case .extensionInitError: ExtensionErrorEndpoint.handle(exchange, .initError, sandbox)
    case .extensionExitError: ExtensionErrorEndpoint.handle(exchange, .exitError, sandbox)
    case .subscribe(let api): SubscribeToTelemetryEndpoint.handle(exchange, api, sandbox)
    case .unknown: exchange.respond(.refusal(.unknownCall))
    }
  }

  private func refusal(of head: HTTPRequestHead) -> SandboxAPIError? {
    callers.refusal(
      host: head.headers.first(name: "host"), target: head.uri, origin: head.headers.first(name: "origin"),
      fetchSite: head.headers.first(name: "sec-fetch-site"))
  }
}

extension HTTPAnswer {
  /// A refusal, in the form of the Runtime and Extensions APIs.
  static func refusal(_ error: SandboxAPIError) -> HTTPAnswer {
    .json(HTTPResponseStatus(statusCode: error.status), error.payload)
  }

  /// `202 {"status":"OK"}`.
  static var accepted: HTTPAnswer { .json(.accepted, Array(#"{"status":"OK"}"#.utf8)) }
}
