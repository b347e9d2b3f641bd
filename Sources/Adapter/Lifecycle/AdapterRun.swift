import AdapterCore
import EventLoop
import Glibc
import LoopbackHTTP

/// The life of an adapter: registration beside the readiness probe, then invocations, until a signal or a failure.
@LoopActor
final class AdapterRun {
  /// How long after a signal the invocation at hand may still take: Lambda kills some 2 s after it.
  private static let stopLimit = Duration.milliseconds(1500)

  private let settings: Settings
  private let log: Log
  private let extensionName: String
  private let registration: ExtensionRegistration
  private let runtimeAPI: RuntimeAPIClient
  private let readiness: Readiness
  private let loop: InvocationLoop

  init(settings: Settings, fallback: FallbackResponse?, log: Log, extensionName: String) {
    self.settings = settings
    self.log = log
    self.extensionName = extensionName
    registration = ExtensionRegistration(address: SocketAddress(settings.extensionsAPI))
    runtimeAPI = RuntimeAPIClient(address: SocketAddress(settings.runtimeAPI), function: settings.function)
    readiness = Readiness(address: SocketAddress(settings.readiness), settings: settings, log: log)
    var limits = HTTPConnection.Limits()
    limits.head = settings.maxHeaderBytes
    limits.body = ResultPoster.payloadLimit
    let upstream = Upstream(address: SocketAddress(settings.app), limits: limits)
    let handler = InvocationHandler(
      settings: settings, runtimeAPI: runtimeAPI, readiness: readiness, upstream: upstream, fallback: fallback,
      log: log)
    loop = InvocationLoop(runtimeAPI: runtimeAPI, handler: handler, log: log)
  }

  /// Runs to the end.
  ///
  /// - Returns: the exit code.
  func run() async -> Int32 {
    let signals = SignalSource([SIGTERM, SIGINT])
    return await withTaskGroup(of: Int32?.self) { group in
      group.addTask { await self.register() }
      group.addTask { await self.serve() }
      group.addTask { await self.stop(on: signals) }
      while let code = await group.next() {
        // What the others still wait for ends with the process.
        if let code { exit(code) }
      }
      return 0
    }
  }

  /// Registers as an extension; where Lambda knows none of this name, that is no fault: the adapter was started as the
  /// runtime itself.
  private func register() async -> Int32? {
    switch await registration.register(name: extensionName) {
    case .success(let identifier):
      log(LogRecord(.debug, "Registered as an extension", [("name", .text(extensionName))]))
      await registration.waitForEvents(identifier: identifier)
    case .failure(let refused):
      log(
        LogRecord(
          .debug, "Not registered as an extension", [("name", .text(extensionName)), ("reason", .text(refused.reason))])
      )
    }
    return nil
  }

  private func serve() async -> Int32 {
    switch await readiness.waitInInit() {
    case .ready:
      log(LogRecord(.debug, "The app is ready", [("waitedMs", .milliseconds(AdapterClock.now))]))
    case .paused:
      log(LogRecord(.info, "The app is not ready yet; the wait goes on in the first invocation"))
    case .failed(let observed):
      let failure = FailureExplanation.explain(observed)
      log(failure.logRecord)
      _ = await runtimeAPI.failInit(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
      return 1
    }
    guard let observed = await loop.run() else { return 0 }
    log(FailureExplanation.explain(observed).logRecord)
    return 1
  }

  private func stop(on signals: SignalSource) async -> Int32 {
    let signal = await signals.next()
    log(LogRecord(.debug, "Stopping", [("signal", .integer(Int(signal)))]))
    loop.stop()
    guard readiness.isReady else { return 0 }
    await EventLoop.shared.sleep(until: .now + Self.stopLimit)
    return 0
  }
}
