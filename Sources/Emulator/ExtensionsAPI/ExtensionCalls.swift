import EmulatorCore
import LambdaInterface
import NIOHTTP1

/// The extensions' calls: what each does to the sandbox, how far each extension has come, and those of their calls that
/// wait for an event.
final class ExtensionCalls {
  /// How an extension's request for an event is responded to at once.
  enum EventResponse {
    /// By the event that tells of the sandbox's end; the deadline in Unix milliseconds.
    case shutdown(ShutdownReason, deadline: Int)
    case refusal(SandboxAPIError)
  }

  /// Decides what becomes of each call.
  weak var sandbox: Sandbox?

  private let function: FunctionDescription
  private let telemetry: Telemetry
  private let log: SandboxLog
  private var generator = SystemRandomNumberGenerator()
  /// The extensions of the present start.
  private var registry = ExtensionRegistry()
  /// The requests for an event.
  private var waiting: [ExtensionID: HTTPExchange] = [:]

  init(of function: FunctionDescription, telemetry: Telemetry, log: SandboxLog) {
    self.function = function
    self.telemetry = telemetry
    self.log = log
  }
}

/// What the endpoints call.
extension ExtensionCalls {
  /// An extension registers.
  ///
  /// - Parameter respond: responds to it, before the runtime is started that may have waited for it.
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

  /// An extension asks for an event: its request is kept until there is one.
  ///
  /// - Returns: how to respond at once; nil where it is kept.
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

  /// An extension reports that it cannot start, or why it is about to exit, which ends the sandbox.
  ///
  /// - Parameter respond: responds to it, before the sandbox is ended.
  func failed(_ id: ExtensionID, _ state: ExtensionState, errorType: String, respond: (SandboxAPIError?) -> Void) {
    guard let sandbox else { return respond(.gone) }
    guard let name = sandbox.extensionName(id) else { return respond(.unknownExtensionID) }
    respond(nil)
    registry.failed(id, state, errorType: errorType)
    sandbox.fail(
      .extensionFailed(name: name, state, errorType: errorType),
      fatal: .endedBeforeReady(command: name, what: "reported \(errorType)"))
  }

  /// An extension subscribes to telemetry.
  ///
  /// - Parameters:
  ///   - subscription: reads what it subscribes to; called only where it may subscribe.
  ///   - respond: responds to it, before it is sent anything.
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

/// What the sandbox does.
extension ExtensionCalls {
  /// A start begins, whose extensions are others.
  func startBegins() { registry = ExtensionRegistry() }

  /// The process of an external extension was started.
  func started(_ name: String) { registry.started(name) }

  /// The process of an external extension could not be started, for this reason.
  func launchFailed(_ name: String, errorType: String) { registry.launchFailed(name, errorType: errorType) }

  /// The process of an external extension ended.
  func exited(_ name: String) { registry.exited(name) }

  /// Hands over the event that tells of an invocation.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func deliver(_ invocation: Invocation, deadline: Int, to extensions: [ExtensionID]) {
    for id in extensions { send(NextEventEndpoint.invoke(invocation, function: function, deadline: deadline), to: id) }
  }

  /// Hands over the event that tells of the sandbox's end.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  func shutDown(_ reason: ShutdownReason, deadline: Int, _ extensions: [ExtensionID]) {
    for id in extensions { send(NextEventEndpoint.shutdown(reason, deadline: deadline), to: id) }
  }

  private func send(_ event: [UInt8], to id: ExtensionID) {
    waiting.removeValue(forKey: id)?.respond(
      .json(.ok, event, headers: ["Lambda-Extension-Identifier": id.text]))
  }

  /// Forgets the requests: the extensions are gone.
  func drop() { waiting = [:] }

  /// Whether all of the external ones have registered: only then does the runtime start.
  var allExternalsRegistered: Bool { registry.allExternalsRegistered }

  /// The external ones that have not registered.
  var unregistered: [String] { registry.unregistered }

  /// How far each of them has come.
  var reports: [PlatformEvent.ExtensionReport] { registry.reports }

  /// Whether the extension of this name is told of the sandbox's end by an event, and so not by a signal.
  func isToldOfEnd(_ name: String) -> Bool { registry.isSubscribed(name, to: .shutdown) }
}
