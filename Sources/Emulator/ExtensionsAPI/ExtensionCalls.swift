import EmulatorCore
import LambdaInterface
import NIOHTTP1

/// Handles the extensions' calls, keeps those that wait for an event, and tracks the state of each extension.
final class ExtensionCalls {
  /// A response that is not delayed until there is an event.
  enum EventResponse {
    /// The SHUTDOWN event; the deadline in Unix milliseconds.
    case shutdown(ShutdownReason, deadline: Int)
    case refusal(SandboxAPIError)
  }

  weak var sandbox: Sandbox?

  private let function: FunctionDescription
  private let telemetry: Telemetry
  private let log: SandboxLog
  private var generator = SystemRandomNumberGenerator()
  /// The extensions of the current start.
  private var registry = ExtensionRegistry()
  /// Requests for an event.
  private var waiting: [ExtensionID: HTTPExchange] = [:]

  init(of function: FunctionDescription, telemetry: Telemetry, log: SandboxLog) {
    self.function = function
    self.telemetry = telemetry
    self.log = log
  }
}

/// For the endpoints.
extension ExtensionCalls {
  /// Registers an extension.
  ///
  /// - Parameter respond: called before this starts a runtime that waited for the extension.
  func register(
    _ name: String, for events: [ExtensionEvent],
    respond: (Result<(id: ExtensionID, function: FunctionDescription), SandboxAPIError>) -> Void
  ) {
    guard let sandbox else { return respond(.failure(.gone)) }
    if events.contains(.shutdown), !registry.isExternal(name) {
      return respond(.failure(.shutdownForInternalExtension))
    }
    let id = ExtensionID(using: &generator)
    if let error = sandbox.extensionRegisters(id, name: name, events: events) { return respond(.failure(error)) }
    registry.registered(id, name: name, events: events)
    respond(.success((id, function)))
    sandbox.extensionHasRegistered()
  }

  /// Keeps a request for an event until there is one.
  ///
  /// - Returns: the response, if there is one now.
  func next(_ exchange: HTTPExchange, of id: ExtensionID) -> EventResponse? {
    guard let sandbox else { return .refusal(.gone) }
    return sandbox.extensionAsksForNext(id) {
      exchange.onDisconnect = { [weak self, weak exchange] in
        guard let self, let exchange, waiting[id] === exchange else { return }
        waiting[id] = nil
      }
      waiting[id] = exchange
      registry.ready(id)
    }
  }

  /// An extension reports an error at start or exit, which ends the sandbox.
  ///
  /// - Parameter respond: called before the processes are ended, with the error if the report is rejected.
  func failed(_ id: ExtensionID, _ state: ExtensionState, errorType: String, respond: (SandboxAPIError?) -> Void) {
    guard let sandbox else { return respond(.gone) }
    guard let name = sandbox.extensionName(id) else { return respond(.unknownExtensionID) }
    respond(nil)
    registry.failed(id, state, errorType: errorType)
    sandbox.fail(
      .extensionFailed(name: name, state, errorType: errorType),
      fatal: .endedBeforeReady(command: name, what: "reported \(errorType)"))
  }

  /// Subscribes an extension to telemetry.
  ///
  /// - Parameters:
  ///   - subscription: decodes the request. Called if the extension may subscribe.
  ///   - respond: called before the first telemetry is sent.
  func subscribe(
    _ id: ExtensionID, through api: TelemetryAPI, respond: (SandboxAPIError?) -> Void,
    to subscription: () throws(SandboxAPIError) -> TelemetrySubscription
  ) {
    guard let sandbox else { return respond(.gone) }
    guard let name = sandbox.extensionName(id) else { return respond(.unknownExtensionID) }
    guard sandbox.isStarting else { return respond(.subscriptionClosed(api)) }
    do throws(SandboxAPIError) {
      let subscription = try subscription()
      try telemetry.subscribe(id, name: name, subscription)
      respond(nil)
      log.platform(.subscription(api, name: name, types: subscription.types))
    } catch {
      respond(error)
    }
  }
}

/// For the sandbox.
extension ExtensionCalls {
  /// A start begins: forgets the extensions of the one before.
  func startBegins() { registry = ExtensionRegistry() }

  func started(_ name: String) { registry.started(name) }

  func launchFailed(_ name: String, errorType: String) { registry.launchFailed(name, errorType: errorType) }

  func exited(_ name: String) { registry.exited(name) }

  /// Sends the INVOKE event to extensions that wait for it.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func deliver(_ invocation: Invocation, deadline: Int, to extensions: [ExtensionID]) {
    for id in extensions { send(NextEventEndpoint.invoke(invocation, function: function, deadline: deadline), to: id) }
  }

  /// Sends the SHUTDOWN event to extensions that wait for it.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func shutDown(_ reason: ShutdownReason, deadline: Int, _ extensions: [ExtensionID]) {
    for id in extensions { send(NextEventEndpoint.shutdown(reason, deadline: deadline), to: id) }
  }

  private func send(_ event: [UInt8], to id: ExtensionID) {
    waiting.removeValue(forKey: id)?.respond(
      .json(.ok, event, headers: ["Lambda-Extension-Identifier": id.text]))
  }

  /// Discards the requests, because the extensions are gone.
  func drop() { waiting = [:] }

  /// Whether all external extensions have registered. The runtime starts only then.
  var allExternalsRegistered: Bool { registry.allExternalsRegistered }

  /// The external extensions that have not registered.
  var unregistered: [String] { registry.unregistered }

  /// The state of each extension.
  var reports: [PlatformEvent.ExtensionReport] { registry.reports }

  /// Whether the extension with this name receives the SHUTDOWN event, and so no signal.
  func isToldOfEnd(_ name: String) -> Bool { registry.isSubscribed(name, to: .shutdown) }
}
