import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A function in an emulator of its own, for one experiment.
final class ExaminedFunction: Sendable {
  /// How a start ended.
  enum Start: Sendable, Equatable {
    case ready
    /// The function is not ready; the next request would start it again.
    case failed
  }

  let records: SandboxRecords
  /// The settings of the adapter.
  let settings: Settings
  let configuration: FunctionConfiguration
  private let emulator: Emulator
  private let adapters: WebAdapters
  private let group: MultiThreadedEventLoopGroup
  /// Succeeds once all processes are gone; nil if nothing has stopped the emulator yet.
  private let stopped = Mutex<EventLoopFuture<Void>?>(nil)

  private init(
    _ configuration: FunctionConfiguration, _ settings: Settings, _ emulator: Emulator, _ records: SandboxRecords,
    _ group: MultiThreadedEventLoopGroup
  ) {
    self.configuration = configuration
    self.settings = settings
    self.emulator = emulator
    self.records = records
    self.group = group
    adapters = WebAdapters(configured: Self.adapterPath(of: configuration))
  }

  /// Opens an emulator for a function, makes an experiment with it, and ends all processes. Nothing has started when the
  /// experiment begins. If the task is canceled, the processes end at once, so that the experiment waits for nothing.
  ///
  /// Throws ``DoctorError``, `EmulatorError`, `CancellationError` and what the experiment throws.
  static func run<Outcome>(
    _ configuration: FunctionConfiguration, isolation: isolated (any Actor)? = #isolation,
    _ experiment: (ExaminedFunction) async throws -> Outcome
  ) async throws -> Outcome {
    let function = try await open(configuration)
    let result: Result<Outcome, any Error> = await withTaskCancellationHandler {
      do {
        return .success(try await experiment(function))
      } catch {
        return .failure(error)
      }
    } onCancel: {
      function.endProcesses()
    }
    await function.stop()
    // Without its processes, the experiment has failed in one way or another.
    try Task.checkCancellation()
    return try result.get()
  }

  private static func open(_ configuration: FunctionConfiguration) async throws -> ExaminedFunction {
    let variables = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    guard let settings = Settings.beforeStart(lookup: { variables[$0] }) else {
      throw DoctorError.invalidSettings
    }
    let records = SandboxRecords()
    var whole = EmulatorConfiguration(functions: [configuration])
    whole.port = 0
    whole.adoptsOrphans = true
    whole.observer = { entry in
      if case .record(let record) = entry.content { records.take(record) }
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let emulator = try await Emulator.open(whole, on: group.next(), log: { _ in }).get()
      return ExaminedFunction(configuration, settings, emulator, records, group)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  /// Starts a sandbox and waits until it is ready or has failed.
  ///
  /// Throws `EmulatorError` if it can never start, and ``DoctorError`` if it is no web app.
  func start() async throws -> Start {
    emulator.startFunctions()
    guard try await emulator.tried.get().isEmpty else { return .failed }
    if adapter == nil, processes.listeners.isEmpty { throw DoctorError.notAWebApp(configuration.function.name) }
    return .ready
  }

  /// Ends all processes.
  private func stop() async {
    try? await endProcesses().get()
    try? await group.shutdownGracefully()
  }

  /// Asks all processes to end. The future succeeds once they are gone.
  @discardableResult
  private func endProcesses() -> EventLoopFuture<Void> {
    stopped.withLock { stopped in
      if let stopped { return stopped }
      let future = emulator.stop()
      stopped = future
      return future
    }
  }

  /// Whether a limit is enforced.
  func enforces(_ limit: SandboxLimit) -> Bool {
    if case .enforced = emulator.enforcement.first?.outcomes[limit] { true } else { false }
  }

  /// The app's processes.
  var processes: AppProcesses { AppProcesses(adapters) }

  /// The web adapter that runs beside the app; nil if none does.
  var adapter: WebAdapter? {
    guard let path = Self.adapterPath(of: configuration) else { return processes.adapter }
    return WebAdapter(file: path) ?? .other
  }

  private static func adapterPath(of configuration: FunctionConfiguration) -> String? {
    if case .executable(let path, _, _) = configuration.adapter { path } else { nil }
  }

  /// Sends requests to the app as the adapter would.
  ///
  /// - Parameter limit: how long a response may take; no longer than the function's timeout.
  func directRequests(limit: Duration) -> DirectRequests {
    DirectRequests(
      to: settings.app, limit: min(configuration.function.timeout, limit), removing: settings.basePath)
  }

  /// Sends a request through the Function URL.
  ///
  /// Throws `HTTPClientError` if there is no response.
  func invoke(_ request: AppRequest, timeout: Duration) async throws -> AppResponse {
    let client = HTTPClient(on: group.next(), maximumBodySize: 64 << 20)
    let headers = HTTPHeaders(request.fields.map { ($0.name, $0.value) })
    let start = ContinuousClock.now
    let response = try await client.send(
      HTTPClient.Request(
        method: HTTPMethod(rawValue: request.method), target: request.target, headers: headers,
        body: ByteBuffer(bytes: request.body)),
      to: .network(emulator.addresses.main), timeout: timeout
    ).response.get()
    return AppResponse(
      response.status, fields: response.headers.map { .init($0.name, $0.value) },
      body: Array(response.body.readableBytesView), duration: ContinuousClock.now - start)
  }
}
