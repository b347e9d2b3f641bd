import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix

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
  private let configuration: FunctionConfiguration
  private let emulator: Emulator
  private let group: MultiThreadedEventLoopGroup

  private init(
    _ configuration: FunctionConfiguration, _ settings: Settings, _ emulator: Emulator, _ records: SandboxRecords,
    _ group: MultiThreadedEventLoopGroup
  ) {
    self.configuration = configuration
    self.settings = settings
    self.emulator = emulator
    self.records = records
    self.group = group
  }

  /// Opens an emulator for a function. Nothing starts yet.
  ///
  /// Throws ``DoctorError``.
  static func open(_ configuration: FunctionConfiguration) async throws -> ExaminedFunction {
    let variables = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    guard let settings = Settings.beforeStart(lookup: { variables[$0] }) else {
      throw DoctorError.invalidSettings
    }
    let records = SandboxRecords()
    var whole = EmulatorConfiguration(functions: [configuration])
    whole.port = 0
    whole.observer = { records.take($1, of: $0) }
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
  /// Throws `EmulatorError` if it can never start.
  func start() async throws -> Start {
    emulator.startFunctions()
    return try await emulator.tried.get().isEmpty ? .ready : .failed
  }

  /// Ends all processes.
  func stop() async {
    try? await emulator.stop().get()
    try? await group.shutdownGracefully()
  }

  /// Whether a limit is enforced.
  func enforces(_ limit: SandboxLimit) -> Bool {
    if case .enforced = emulator.enforcement.first?.outcomes[limit] { true } else { false }
  }

  /// The app's processes.
  var processes: AppProcesses {
    let adapter: String? = if case .executable(let path, _, _) = configuration.adapter { path } else { nil }
    return AppProcesses(logStreams: records.logStreams, adapter: adapter)
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
