import AdapterCore
import ChildProcesses
import AdapterLoop
import LambdaInterface
import LoopbackHTTP

/// The path between Lambda and the app: waits until the app is ready, then takes invocations.
///
/// It touches no process-wide state: ``AdapterRun`` adds signals, the extension and the exit code. Tests run it against
/// scripted peers.
@LoopActor
final class InvocationService {
  let app: AppProcess
  let readiness: Readiness

  private let log: Log
  let runtimeAPI: RuntimeAPIClient
  private let snapshotRestore: SnapshotRestore?
  private let insight: SandboxInsight
  private let initializationType: InitializationType
  private let processStart: Duration
  private let loops: [InvocationLoop]
  private var isStopping = false

  /// - Parameters:
  ///   - command: starts the app; nil if something else starts it.
  ///   - processes: how the app's processes are observed.
  ///   - processStart: when this process started, in ``AdapterClock`` time. Lambda's init limit counts from then.
  init(
    settings: Settings, command: [String]?, fallback: FallbackResponse?, log: Log,
    processes: ProcessMonitor = .kernel, processStart: Duration = .zero
  ) {
    self.log = log
    let runtimeAPIConnector = HTTPConnector(settings.runtimeAPI)
    let connectors = AppConnectors(settings)
    runtimeAPI = RuntimeAPIClient(connector: runtimeAPIConnector, function: settings.function)
    app = AppProcess(settings: settings, connectors: connectors, command: command, processes: processes, log: log)
    readiness = Readiness(
      connector: connectors.readiness, settings: settings, app: app, log: log, processStart: processStart)
    var limits = HTTPConnection.Limits()
    limits.head = settings.maxHeaderBytes
    // The app's body may be several times larger than the compressed one.
    limits.body = LambdaLimits.responsePayload * (settings.compression ? 4 : 1)
    let reuse = ReusePolicy(mode: settings.upstreamReuse, idleLimit: settings.poolIdleTimeout)
    let upstream = Upstream(connector: connectors.app, limits: limits, reuse: reuse, readiness: readiness)
    snapshotRestore =
      settings.initializationType == .snapStart
      ? SnapshotRestore(
        settings: settings, runtimeAPI: runtimeAPI, app: app, readiness: readiness, upstream: upstream, log: log)
      : nil
    insight = SandboxInsight(settings: settings, app: app)
    initializationType = settings.initializationType
    self.processStart = processStart
    let warnings = OneTimeWarnings()
    // Concurrent invocations share no connection, neither to Lambda nor to the app.
    loops = (0..<settings.maxConcurrency).map { [runtimeAPI, app, readiness, insight] index in
      let runtimeAPI =
        index == 0
        ? runtimeAPI
        : RuntimeAPIClient(connector: runtimeAPIConnector, function: settings.function)
      let upstream =
        index == 0
        ? upstream : Upstream(connector: connectors.app, limits: limits, reuse: reuse, readiness: readiness)
      let handler = InvocationHandler(
        settings: settings, runtimeAPI: runtimeAPI, app: app, readiness: readiness, upstream: upstream,
        fallback: fallback, warnings: warnings, insight: insight, log: log)
      return InvocationLoop(runtimeAPI: runtimeAPI, handler: handler, log: log)
    }
  }

  /// Waits until the app is ready, then takes invocations until ``stop()`` or a failure.
  ///
  /// - Returns: the exit code.
  func serve() async -> Int32 {
    switch await readiness.waitInInit() {
    case .ready:
      log(LogRecord(.debug, "The app is ready", [("waitedMs", .milliseconds(AdapterClock.now))]))
    case .paused:
      log(
        LogRecord(
          .info, "The app is not ready yet; the wait continues in the first invocation",
          [("state", .text(readiness.state.description))]))
    case .failed where isStopping: return 0
    case .failed(let observed):
      await failInit(await app.explain(observed, since: nil))
      return 1
    }
    app.supervisor?.initEnded()
    switch await snapshotRestore?.run() {
    case nil: insight.began(SandboxStart(initializationType, initDuration: AdapterClock.now - processStart))
    case .restored(let duration): insight.began(.restored(restoreDuration: duration))
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
    guard let failure = await takeInvocations() else { return 0 }
    log(failure.logRecord)
    return 1
  }

  /// Takes invocations, as many at a time as the settings allow, until all loops have ended. If one loop fails, the
  /// others finish their current invocation and stop.
  ///
  /// - Returns: the first failure; nil after a signal.
  private func takeInvocations() async -> Failure? {
    await withTaskGroup(of: Failure?.self) { group in
      for loop in loops { group.addLoopTask { await loop.run() } }
      var failure: Failure?
      while let ended = await group.next() {
        guard let ended, failure == nil else { continue }
        failure = ended
        stop()
      }
      return failure
    }
  }

  /// Reports a failure of init to the log and to Lambda.
  func failInit(_ failure: Failure) async {
    log(failure.logRecord)
    _ = await runtimeAPI.failInit(
      errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
  }

  /// Ends ``serve()``: at once if no invocation is in flight, otherwise after those in flight.
  func stop() {
    isStopping = true
    app.stopBegins()
    for loop in loops { loop.stop() }
  }
}
