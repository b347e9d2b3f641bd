import AdapterCore
import ChildProcesses
import EventLoop
import Glibc
import LoopbackHTTP

/// The life of an adapter: registration beside the readiness probe, then invocations, until a signal or a failure.
@LoopActor
final class AdapterRun {
  /// How long after a signal all must be over: Lambda kills some 2 s after it.
  private static let stopLimit = Duration.milliseconds(1500)
  /// How much of that a supervised app has for its own end, at least.
  private static let appStopLimit = Duration.milliseconds(700)

  private let settings: Settings
  private let log: Log
  private let extensionName: String
  private let registration: ExtensionRegistration
  private let runtimeAPI: RuntimeAPIClient
  private let app: AppProcess
  private let readiness: Readiness
  private let snapshotRestore: SnapshotRestore?
  private let loops: [InvocationLoop]
  /// The signal that ends the adapter, and when it came.
  private var stopSignal: (number: Int32, moment: Duration)?

  /// - Parameter command: how the app is started; nil where something else does that.
  init(settings: Settings, command: [String]?, fallback: FallbackResponse?, log: Log, extensionName: String) {
    self.settings = settings
    self.log = log
    self.extensionName = extensionName
    registration = ExtensionRegistration(address: SocketAddress(settings.extensionsAPI))
    runtimeAPI = RuntimeAPIClient(address: SocketAddress(settings.runtimeAPI), function: settings.function)
    app = AppProcess(settings: settings, command: command, log: log)
    readiness = Readiness(address: SocketAddress(settings.readiness), settings: settings, app: app, log: log)
    var limits = HTTPConnection.Limits()
    limits.head = settings.maxHeaderBytes
    // A compressed body may have been several times as large.
    limits.body = ResultPoster.payloadLimit * (settings.compression ? 4 : 1)
    let upstream = Upstream(address: SocketAddress(settings.app), limits: limits, readiness: readiness)
    snapshotRestore =
      settings.initializationType == .snapStart
      ? SnapshotRestore(
        settings: settings, runtimeAPI: runtimeAPI, app: app, readiness: readiness, upstream: upstream, log: log)
      : nil
    // Invocations that are in flight at once share no connection, neither to Lambda nor to the app.
    loops = (0..<settings.maxConcurrency).map { [runtimeAPI, app, readiness] index in
      let runtimeAPI =
        index == 0
        ? runtimeAPI
        : RuntimeAPIClient(address: SocketAddress(settings.runtimeAPI), function: settings.function)
      let upstream =
        index == 0 ? upstream : Upstream(address: SocketAddress(settings.app), limits: limits, readiness: readiness)
      let handler = InvocationHandler(
        settings: settings, runtimeAPI: runtimeAPI, app: app, readiness: readiness, upstream: upstream,
        fallback: fallback, log: log)
      return InvocationLoop(runtimeAPI: runtimeAPI, handler: handler, log: log)
    }
  }

  /// Runs to the end.
  ///
  /// - Returns: the exit code.
  func run() async -> Int32 {
    // The signals of the app come to the adapter, which Lambda or a terminal knows; SIGCHLD tells of orphans.
    let signals = SignalSource(
      [SIGTERM, SIGINT] + (app.supervisor == nil ? [] : [SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD]))
    do throws(SpawnError) {
      try app.start()
    } catch {
      await failInit(FailureExplanation.explain(.cannotStart(reason: error.description)))
      return error.shellExitCode
    }
    return await withTaskGroup(of: Int32?.self) { group in
      group.addLoopTask { await self.register() }
      group.addLoopTask { await self.serve() }
      group.addLoopTask { await self.stop(on: signals) }
      while let code = await group.next() {
        guard let code else { continue }
        await stopApp()
        // What the others still wait for ends with the process.
        exit(code)
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
      await failInit(await app.explain(observed, since: nil))
      return 1
    }
    app.supervisor?.isInInit = false
    switch await snapshotRestore?.run() {
    case nil, .restored: break
    case .stopped: return 0
    case .initFailed(let failure):
      await failInit(failure)
      return 1
    case .restoreFailed(let failure):
      log(failure.logRecord)
      _ = await runtimeAPI.failRestore(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
      return 1
    }
    guard let observed = await takeInvocations() else { return 0 }
    log(FailureExplanation.explain(observed).logRecord)
    return 1
  }

  /// Takes invocations, as many at a time as the settings say, until the end.
  ///
  /// - Returns: why it ended, if not by a signal. One that fails lets the others finish what they have at hand.
  private func takeInvocations() async -> ObservedFailure? {
    await withTaskGroup(of: ObservedFailure?.self) { group in
      for loop in loops { group.addLoopTask { await loop.run() } }
      var failure: ObservedFailure?
      while let ended = await group.next() {
        guard let ended, failure == nil else { continue }
        failure = ended
        for loop in loops { loop.stop() }
      }
      return failure
    }
  }

  private func failInit(_ failure: Failure) async {
    log(failure.logRecord)
    _ = await runtimeAPI.failInit(
      errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
  }

  private func stop(on signals: SignalSource) async -> Int32 {
    let signal = await terminatingSignal(from: signals)
    log(LogRecord(.debug, "Stopping", [("signal", .text(SignalName.of(signal)))]))
    stopSignal = (signal, AdapterClock.now)
    for loop in loops { loop.stop() }
    guard readiness.isReady else { return 0 }
    let limit = app.supervisor == nil ? Self.stopLimit : Self.stopLimit - Self.appStopLimit
    await EventLoop.shared.sleep(until: .now + limit)
    return 0
  }

  /// The next signal that ends the adapter; those before it are the app's.
  private func terminatingSignal(from signals: SignalSource) async -> Int32 {
    while true {
      switch await signals.next() {
      case SIGCHLD: app.supervisor?.reapOrphans()
      case let signal where signal == SIGTERM || signal == SIGINT: return signal
      case let signal:
        log(LogRecord(.debug, "Passed a signal on to the app", [("signal", .text(SignalName.of(signal)))]))
        app.supervisor?.pass(signal)
      }
    }
  }

  /// Ends the app that the adapter started, with all that it started.
  private func stopApp() async {
    let (signal, moment) = stopSignal ?? (SIGTERM, AdapterClock.now)
    await app.supervisor?.stop(passing: signal, until: moment + Self.stopLimit - .milliseconds(300))
  }
}
