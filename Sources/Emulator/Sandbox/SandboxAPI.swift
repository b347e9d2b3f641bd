import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1
import ProcFilesystem

/// Serves the APIs that a sandbox's processes call. Each call has its own endpoint.
final class SandboxAPI {
  private let configuration: FunctionConfiguration
  private let enforcement: SandboxEnforcement
  private let callers: SandboxCallerRules
  private let log: SandboxLog
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private var server: HTTPServer?
  private var isClosed = false
  /// The log gets one line about rejected callers, because a web page could flood it.
  private var hasLoggedRefusal = false

  init(_ configuration: FunctionConfiguration, enforcement: SandboxEnforcement, log: SandboxLog, host: SandboxHost) {
    self.configuration = configuration
    self.enforcement = enforcement
    self.log = log
    callers = host.callers
    loop = host.loop
    clock = host.clock
  }

  /// The address for the processes; nil if the server is not open.
  var address: String? { server?.address.port.map { "127.0.0.1:\($0)" } }

  func open(_ runtime: RuntimeCalls, _ extensions: ExtensionCalls) -> EventLoopFuture<Void> {
    do {
      var limits = HTTPServer.Limits(body: LambdaLimits.responsePayload, head: nil)
      // A debugger may stop a process that is sending a result or reading an event.
      if configuration.isDebugged { limits.bodyDuration = TimeAmount(Debugging.unlimited) }
      return HTTPServer.bind(
        to: try enforcement.runtimeAPIAddress(), on: loop, limits: limits,
        budget: .forSandbox(clock: clock, log: log.notice),
        streams: StreamedResponse.isAnnounced, router: { self.route($0, runtime, extensions) }
      )
      .assumeIsolated()
      .map { server in
        // The sandbox may have been ended meanwhile.
        if self.isClosed { server.abort() } else { self.server = server }
      }
      .nonisolated()
      .and(try enforcement.forward(configuration.forwardedPorts, on: loop))
      .map { _ in }
    } catch {
      return loop.makeFailedFuture(error)
    }
  }

  func close() {
    isClosed = true
    server?.abort()
    server = nil
  }

  /// Calls `body` after the server has read everything that processes sent before they exited.
  ///
  /// It waits half a second at most: while a caller reads a stream slowly, the server leaves bytes unread.
  func afterTrafficIsTaken(_ body: @escaping () -> Void) {
    afterTrafficIsTaken(until: clock.uptime + .milliseconds(500), ExponentialBackoff(), body)
  }

  private func afterTrafficIsTaken(
    until limit: Duration, _ backoff: ExponentialBackoff, _ body: @escaping () -> Void
  ) {
    guard isTrafficUnderWay, clock.uptime < limit else { return body() }
    var backoff = backoff
    let pause = TimeAmount(backoff.pause())
    loop.assumeIsolated().scheduleTask(in: pause) { [backoff] in
      self.afterTrafficIsTaken(until: limit, backoff, body)
    }
  }

  private var isTrafficUnderWay: Bool {
    guard let port = server?.address.port.flatMap({ UInt16(exactly: $0) }) else { return false }
    var isUnderWay = false
    // An IPv6 socket may be connected to the server's IPv4 address.
    for table in ["tcp", "tcp6"] where !isUnderWay {
      KernelFile.lines(of: "\(enforcement.networkDirectory)/\(table)") { line in
        isUnderWay = UndeliveredTraffic.isShown(in: line, serverPort: port)
        return !isUnderWay
      }
    }
    return isUnderWay
  }

  private func route(_ exchange: HTTPExchange, _ runtime: RuntimeCalls, _ extensions: ExtensionCalls) {
    if let error = refusal(of: exchange.head) {
      if !hasLoggedRefusal { log.notice("Runtime API request refused: \(error.message)") }
      hasLoggedRefusal = true
      return exchange.respond(.refusal(error))
    }
    switch SandboxRoute(method: exchange.head.method.rawValue, target: exchange.head.uri) {
    case .nextInvocation: NextInvocationEndpoint.handle(exchange, runtime)
    case .response(let id): InvocationResponseEndpoint.handle(exchange, id, runtime)
    case .error(let id): InvocationErrorEndpoint.handle(exchange, id, runtime)
    case .initError: InitErrorEndpoint.handle(exchange, during: .start, runtime)
    case .restoreNext: NextRestoreEndpoint.handle(exchange, runtime)
    case .restoreError: InitErrorEndpoint.handle(exchange, during: .restore, runtime)
    case .registerExtension: RegisterExtensionEndpoint.handle(exchange, extensions)
    case .nextEvent: NextEventEndpoint.handle(exchange, extensions)
    case .extensionInitError: ExtensionErrorEndpoint.handle(exchange, .initError, extensions)
    case .extensionExitError: ExtensionErrorEndpoint.handle(exchange, .exitError, extensions)
    case .subscribe(let api): SubscribeToTelemetryEndpoint.handle(exchange, api, extensions)
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
