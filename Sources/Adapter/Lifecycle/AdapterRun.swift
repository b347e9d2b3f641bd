import AdapterCore
import ChildProcesses
import AdapterLoop
import Glibc
import LoopbackHTTP

/// The life of an adapter: registration and the readiness probe in parallel, then invocations, until a signal or a
/// failure.
@LoopActor
final class AdapterRun {
  /// How long after a signal everything must be over: Lambda kills about 2 s after it.
  private static let stopLimit = Duration.milliseconds(1500)
  /// How much of that is reserved for a supervised app to end.
  private static let appStopLimit = Duration.milliseconds(700)

  private let log: Log
  private let extensionName: String
  private let registration: ExtensionRegistration
  private let service: InvocationService
  private let context: ProcessContext
  /// Receives the exit code.
  private var ended: UnsafeContinuation<Int32, Never>?
  /// The signal that ends the adapter, and when it arrived.
  private var stopSignal: (number: Int32, moment: Duration)?

  /// - Parameter command: starts the app; nil if something else starts it.
  init(
    settings: Settings, command: [String]?, fallback: FallbackResponse?, log: Log, extensionName: String,
    context: ProcessContext
  ) {
    self.log = log
    self.extensionName = extensionName
    self.context = context
    service = InvocationService(
      settings: settings, command: command, fallback: fallback, log: log, processes: context.processes)
    registration = ExtensionRegistration(
      connector: HTTPConnector(settings.extensionsAPI),
      heir: settings.extensionsAPI == settings.runtimeAPI ? service.runtimeAPI : nil)
  }

  /// Runs to the end.
  ///
  /// - Returns: the exit code.
  func run() async -> Int32 {
    // A supervisor forwards signals to the app, since Lambda and terminals know only the adapter. SIGCHLD reports
    // orphans.
    let nextSignal = context.signals(
      [SIGTERM, SIGINT] + (service.app.supervisor == nil ? [] : [SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD]))
    // Only a supervising adapter can be the second one: an adapter that runs as an extension starts before the app.
    if service.app.supervisor != nil, let pid = OtherAdapter.find(name: extensionName) {
      await service.failInit(FailureExplanation.explain(.otherAdapter(pid: pid)))
      return AdapterProgram.unusable
    }
    do throws(SpawnError) {
      try service.app.start()
    } catch {
      await service.failInit(FailureExplanation.explain(.cannotStart(reason: error.description)))
      return error.shellExitCode
    }
    // The first to end decides; whatever the others still wait for ends with the process.
    LoopActor.task { await self.registration.run(name: self.extensionName, log: self.log) }
    LoopActor.task { self.end(with: await self.service.serve()) }
    LoopActor.task { self.end(with: await self.stop(on: nextSignal)) }
    let code = await withUnsafeContinuation { ended = $0 }
    registration.close()
    await stopApp()
    return code
  }

  private func end(with code: Int32) {
    ended?.resume(returning: code)
    ended = nil
  }

  private func stop(on nextSignal: @LoopActor () async -> Int32) async -> Int32 {
    let signal = await terminatingSignal(from: nextSignal)
    log(LogRecord(.debug, "Stopping", [("signal", .text(SignalName.of(signal)))]))
    stopSignal = (signal, AdapterClock.now)
    service.stop()
    guard service.readiness.isReady else { return 0 }
    let limit = service.app.supervisor == nil ? Self.stopLimit : Self.stopLimit - Self.appStopLimit
    await AdapterLoop.shared.sleep(until: .now + limit)
    return 0
  }

  /// The next signal that ends the adapter. Signals before it are forwarded to the app.
  private func terminatingSignal(from nextSignal: @LoopActor () async -> Int32) async -> Int32 {
    while true {
      switch await nextSignal() {
      case SIGCHLD: service.app.supervisor?.reapOrphans()
      case let signal where signal == SIGTERM || signal == SIGINT: return signal
      case let signal:
        log(LogRecord(.debug, "Passed a signal on to the app", [("signal", .text(SignalName.of(signal)))]))
        service.app.supervisor?.pass(signal)
      }
    }
  }

  /// Ends the app that the adapter started, with all its processes.
  private func stopApp() async {
    let (signal, moment) = stopSignal ?? (SIGTERM, AdapterClock.now)
    await service.app.supervisor?.stop(passing: signal, until: moment + Self.stopLimit - .milliseconds(300))
  }
}
