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

  let configuration: FunctionConfiguration

  /// What was seen, and what the app printed.
  struct Outcome: Sendable {
    var observation: StartObservation
    var output: [String]
    var processes: [ObservedProcess]
    var hasReadOnlyFiles: Bool
  }

  func run() async throws -> Outcome { try await ExaminedFunction.run(configuration, watch) }

  private func watch(_ function: ExaminedFunction) async throws -> Outcome {
    let begin = ContinuousClock.now
    async let end = function.start()
    let expected = function.settings.readiness
    let watch = Task { () -> Duration? in
      while !Task.isCancelled {
        if Self.accepts(expected) { return .now - begin }
        try? await Task.sleep(for: Self.pause)
      }
      return nil
    }
    defer { watch.cancel() }
    let start = try await end
    let duration = function.records.firstInit?.duration ?? (.now - begin)
    watch.cancel()
    let listening = await watch.value
    let processes = function.processes
    return Outcome(
      observation: StartObservation(
        expected: expected, isReady: start == .ready, duration: duration, limit: configuration.startLimit,
        listeningAfter: listening, processorTime: processes.processorTime,
        processorShare: function.enforces(.cpu)
          ? Double(ProcessorShare.quota(memorySize: configuration.function.memorySize)) / Double(ProcessorShare.period)
          : nil,
        listeners: processes.listeners, output: function.records.lines.suffix(20).map(\.text)),
      output: function.records.lines.map(\.text), processes: processes.observed,
      hasReadOnlyFiles: function.enforces(.readOnly))
  }

  /// Whether somebody listens there, from the kernel's table: a connection would count as a request.
  private static func accepts(_ endpoint: Endpoint) -> Bool {
    endpoint.addresses.contains { SocketOwner.inode(of: $0) != nil }
  }
}
