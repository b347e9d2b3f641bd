import AdapterCore
import AdapterLoop
import PeerKit

@testable import Adapter

/// An adapter in the test's own process, between a ``ScriptedRuntimeAPI`` and a ``ScriptedApp``.
///
/// ```swift
/// let adapter = try AdapterHarness(
///   ["AWS_LWA_DEADLINE_MARGIN": "100ms"],
///   runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(timeout: .milliseconds(150))]),
///   app: ScriptedApp { _ in .stall })
/// await adapter.run()
/// #expect(try adapter.result().status == 504)
/// ```
///
/// A suite starts the event loop in its initializer (`init() { loopThread }`), and its tests are `@LoopActor`.
///
/// Settings come from variables, as in production, and ``InvocationService`` is the production wiring. No process is
/// started, so the app is always one that "something else" started.
@LoopActor
final class AdapterHarness {
  let runtimeAPI: ScriptedRuntimeAPI
  let app: ScriptedApp?
  let log = LogFile()
  let settings: Settings
  /// Created at its first use, which is in ``start()`` for most tests: the time limits of init count from then.
  private(set) lazy var service = makeService()
  private let makeService: () -> InvocationService
  /// The exit code of the adapter; nil while it runs, or if ``finish()`` stopped it.
  private(set) var exitCode: Int32?
  private var serving: Task<Void, Never>?

  /// - Parameters:
  ///   - variables: the environment, beside those that name the peers. All levels are logged unless it says otherwise.
  ///   - app: nil if nothing listens, or if `variables` say where.
  ///   - processes: the app's processes, as far as the adapter sees any.
  ///   - logDescriptor: where the log goes if not to ``log``.
  ///   - uptime: how long the process has run already, for the limit of an asynchronous init.
  init(
    _ variables: [String: String] = [:], runtimeAPI: ScriptedRuntimeAPI = ScriptedRuntimeAPI([ScriptedInvocation()]),
    app: ScriptedApp? = ScriptedApp(), fallback: FallbackResponse? = nil,
    processes: ScriptedProcesses = ScriptedProcesses(), logDescriptor: Int32? = nil, uptime: Duration = .zero
  ) throws {
    self.runtimeAPI = runtimeAPI
    self.app = app
    let environment = ["AWS_LWA_LOG_LEVEL": "debug"]
      .merging(app?.variables ?? [:]) { $1 }.merging(runtimeAPI.variables) { $1 }.merging(variables) { $1 }
    let settings = try Settings.parse(lookup: { environment[$0] }).settings
    self.settings = settings
    let descriptor = logDescriptor ?? log.descriptor
    makeService = {
      InvocationService(
        settings: settings, command: nil, fallback: fallback,
        log: Log(level: settings.logLevel, format: settings.logFormat, descriptor: descriptor),
        processes: processes.monitor, processStart: AdapterClock.now - uptime)
    }
  }

  /// Runs one adapter with one event and gives back the harness after it.
  static func run(
    _ variables: [String: String] = [:], event: String = ScriptedInvocation.functionURL(),
    timeout: Duration = .seconds(30), app: ScriptedApp = ScriptedApp()
  ) async throws -> AdapterHarness {
    let harness = try AdapterHarness(
      variables, runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(event, timeout: timeout)]), app: app)
    await harness.run()
    return harness
  }

  /// Runs until every invocation is handled, or the adapter gives up, or 60 s have passed.
  func run() async {
    await start()
    await finish()
  }

  /// Starts the adapter, once few enough others run. ``finish()`` ends it, or `service.stop()` and the task's end.
  @discardableResult
  func start() async -> Task<Void, Never> {
    await AdapterSlots.take()
    let serving = LoopActor.task {
      self.exitCode = await self.service.serve()
      AdapterSlots.giveBack()
    }
    self.serving = serving
    return serving
  }

  /// Waits until every invocation is handled, or the adapter gives up, or 60 s have passed, and ends it.
  func finish() async {
    _ = await eventually { exitCode != nil || runtimeAPI.idleCalls >= settings.maxConcurrency }
    let hasEnded = exitCode != nil
    service.stop()
    await serving?.value
    if !hasEnded { exitCode = nil }
  }

  /// The result that was posted for an invocation, of a function with buffered or streamed responses.
  func result(of requestID: String = "id-1") throws -> PostedResult {
    guard let request = runtimeAPI.requests(.response(requestID: requestID)).last else {
      throw PostedResult.Missing(log: log.lines)
    }
    return try PostedResult(request)
  }

  /// The error that was posted for an invocation.
  func invocationError(of requestID: String = "id-1") throws -> PostedError {
    guard let request = runtimeAPI.requests(.error(requestID: requestID)).last else {
      throw PostedResult.Missing(log: log.lines)
    }
    return try PostedError(request)
  }
}
