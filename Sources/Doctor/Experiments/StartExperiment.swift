import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore
import LambdaInterface
import ProcFilesystem

/// Starts the app as Lambda does, and watches it until it is ready or has failed.
struct StartExperiment {
  /// How often to look where the app listens.
  private static let pause = Duration.milliseconds(20)
  /// How long the app may listen before the doctor looks at its readiness path itself.
  private static let unhealthyAfter = Duration.seconds(3)
  /// How long it waits for that response.
  private static let checkLimit = Duration.seconds(2)

  let configuration: FunctionConfiguration

  /// What was seen, and what the app printed.
  struct Outcome: Sendable {
    var observation: StartObservation
    var output: [String]
    var processes: [ObservedProcess]
    var hasReadOnlyFiles: Bool
    /// Before and after the start.
    var noise: MachineNoise
    /// The adapter's settings.
    var settings: Settings
    /// The response to a readiness check, if the app listened for long without becoming ready.
    var unhealthy: AppResponse?
  }

  func run() async throws -> Outcome { try await ExaminedFunction.run(configuration, watch) }

  private func watch(_ function: ExaminedFunction) async throws -> Outcome {
    let noise = try await NoiseMeter.measure()
    let begin = ContinuousClock.now
    async let end = function.start()
    let expected = function.settings.readiness
    let watch = Task {
      var unhealthy: AppResponse?
      var sight = Sight()
      while !Task.isCancelled {
        sight.look(at: function, expected: expected, after: .now - begin)
        if let listening = sight.listeningAfter, .now - begin - listening > Self.unhealthyAfter, unhealthy == nil {
          unhealthy = try? await checkReadiness(of: function)
        }
        try? await Task.sleep(for: Self.pause)
      }
      return (sight, unhealthy)
    }
    defer { watch.cancel() }
    let start = try await end
    let duration = function.records.firstInit?.duration ?? (.now - begin)
    watch.cancel()
    var (sight, unhealthy) = await watch.value
    sight.lookAtProcesses(of: function)
    var observation = StartObservation(
      expected: expected, isReady: start == .ready, duration: duration, limit: configuration.startLimit,
      listeningAfter: sight.listeningAfter, processorTime: sight.processorTime,
      processorShare: function.enforces(.cpu)
        ? Double(ProcessorShare.quota(memorySize: configuration.function.memorySize)) / Double(ProcessorShare.period)
        : nil,
      listeners: sight.listeners, output: function.records.lines.suffix(20).map(\.text))
    observation.hasResponded = unhealthy != nil
    return Outcome(
      observation: observation, output: function.records.lines.map(\.text), processes: sight.processes,
      hasReadOnlyFiles: function.enforces(.readOnly), noise: noise.orWorse(try await NoiseMeter.measure()),
      settings: function.settings,
      unhealthy: start == .ready ? nil : unhealthy)
  }

  /// Requests the readiness path as the adapter does; nil without a response.
  private func checkReadiness(of function: ExaminedFunction) async throws -> AppResponse? {
    guard function.settings.readinessProtocol == .http else { return nil }
    return try await DirectRequests(to: function.settings.readiness, limit: Self.checkLimit)
      .send(AppRequest("GET", function.settings.readinessPath))?.appResponse
  }
}

/// What was seen of the app's processes so far. After a failed start they are gone, so the last that was seen counts.
private struct Sight {
  /// How often to look for processes and all sockets, which takes longer than to look for one socket.
  private static let pause = Duration.milliseconds(200)

  private(set) var listeningAfter: Duration?
  private(set) var listeners: [AppListener] = []
  private(set) var processes: [ObservedProcess] = []
  private(set) var processorTime = Duration.zero
  private var lastLook: Duration?

  /// Looks whether somebody listens where the app is expected, and from time to time at its processes.
  mutating func look(at function: ExaminedFunction, expected: Endpoint, after time: Duration) {
    if listeningAfter == nil, Self.accepts(expected) { listeningAfter = time }
    if let lastLook, time - lastLook < Self.pause { return }
    lastLook = time
    lookAtProcesses(of: function)
  }

  /// Looks at the processes.
  mutating func lookAtProcesses(of function: ExaminedFunction) {
    let seen = function.processes
    let observed = seen.observed
    guard !observed.isEmpty else { return }
    processes = observed
    processorTime = max(processorTime, seen.processorTime)
    let sockets = seen.listeners
    if !sockets.isEmpty { listeners = sockets }
  }

  /// Whether somebody listens there, from the kernel's table: a connection would count as a request.
  private static func accepts(_ endpoint: Endpoint) -> Bool {
    endpoint.addresses.contains { SocketOwner.inode(of: $0) != nil }
  }
}
