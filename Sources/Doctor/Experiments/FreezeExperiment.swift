import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore

/// Sends requests through the function as Lambda runs it: with its share of a CPU, and frozen between requests.
struct FreezeExperiment {
  let configuration: FunctionConfiguration
  let requests: [AppRequest]
  /// How long the freeze lasts.
  let freeze: Duration
  /// Whether to look for work that continues after a freeze.
  var watchesBackground = false
  let progress: @Sendable (String) -> Void

  /// All that was seen.
  struct Outcome: Sendable {
    var observations: [ClockJudgment.Observation] = []
    var durations: [DeadlineJudgment.Observation] = []
    /// Nothing for requests that time out, or if nothing is frozen.
    var continuations: [BackgroundJudgment.Continuation] = []
    /// Failed requests right after the freeze, as `GET /: 502`.
    var failures: [String] = []
    /// How long the freeze lasted, in whole seconds.
    var frozenFor = Duration.zero
    var output: [String] = []
    var peakMegabytes = 0
    var isOutOfMemory = false
    /// While the response times were measured.
    var noise = MachineNoise.none
  }

  /// Nil if the function does not start.
  ///
  /// - Parameter meanwhile: what to do during the freeze, when the function needs no CPU. It is not called if this process
  ///   could not tell its sandboxes' processes from those of another emulator.
  func run(meanwhile: () async throws -> Void) async throws -> Outcome? {
    try await ExaminedFunction.run(configuration) { function in
      guard try await function.start() == .ready else { return nil }
      return try await examine(function, meanwhile)
    }
  }

  private func examine(_ function: ExaminedFunction, _ meanwhile: () async throws -> Void) async throws -> Outcome {
    var outcome = Outcome()
    progress("requests with the function's share of a CPU")
    outcome.noise = try await NoiseMeter.measure()
    let connections = AppConnections(of: function.processes)
    var jar = CookieJar()
    for original in requests {
      let request = jar.adding(to: original)
      var before: [AppResponse] = []
      for _ in 0..<2 {
        let processorTime = function.processes.processorTime
        let (response, waits) = await send(request, function, watching: connections)
        if let response {
          before.append(response)
          jar.take(response, to: request)
        }
        let duration = response?.duration ?? configuration.function.timeout
        let isTimedOut = response.map { $0.status == 504 } ?? true
        var seen = DeadlineJudgment.Observation(
          request: request, duration: duration, isTimedOut: isTimedOut, waits: waits)
        seen.processorTime = max(.zero, function.processes.processorTime - processorTime)
        outcome.durations.append(seen)
        // Once more would take as long, and show nothing new.
        if isTimedOut { break }
      }
      outcome.observations.append(ClockJudgment.Observation(request: request, before: before, after: []))
    }
    outcome.noise = outcome.noise.orWorse(try await NoiseMeter.measure())
    if watchesBackground, function.enforces(.freeze) {
      progress("work that continues after a freeze")
      let sound = outcome.observations.filter { seen in
        seen.before.count == 2 && seen.before.allSatisfy { $0.status != 504 }
      }
      outcome.continuations = try await ContinuationExperiment(function).run(sound.map(\.request))
    }
    progress("a freeze of \(DurationText.describe(freeze))")
    let begin = ContinuousClock.now
    async let end: Void = Task.sleep(for: freeze)
    if function.enforces(.ownProcesses) { try await meanwhile() }
    try await end
    outcome.frozenFor = .seconds((ContinuousClock.now - begin).components.seconds)
    for index in outcome.observations.indices where outcome.observations[index].before.count > 1 {
      let request = outcome.observations[index].request
      for _ in 0..<2 {
        guard let response = await send(request, function) else {
          outcome.failures.append("\(request.title): no response")
          continue
        }
        outcome.observations[index].after.append(response)
        if response.status == 502, outcome.observations[index].before.allSatisfy({ $0.status != 502 }) {
          outcome.failures.append("\(request.title): 502")
        }
      }
    }
    outcome.output = function.records.lines.map(\.text)
    outcome.peakMegabytes = function.records.reports.map(\.memoryUsed).max() ?? 0
    outcome.isOutOfMemory = function.records.isOutOfMemory
    return outcome
  }

  private func send(_ request: AppRequest, _ function: ExaminedFunction) async -> AppResponse? {
    // The function's own limit ends a request first.
    try? await function.invoke(request, timeout: configuration.function.timeout + .seconds(5))
  }

  /// Sends a request, and looks what the app waits for if there is no response soon.
  private func send(
    _ request: AppRequest, _ function: ExaminedFunction, watching connections: AppConnections
  ) async -> (AppResponse?, [OutgoingWait]) {
    let begin = ContinuousClock.now
    let earlier = connections.observed ?? []
    let watch = Task {
      var watch = ConnectionWatch(after: earlier)
      try? await Task.sleep(for: .milliseconds(250))
      while !Task.isCancelled {
        if let observed = connections.observed { watch.take(observed, after: .now - begin) }
        try? await Task.sleep(for: .milliseconds(100))
      }
      return watch.waits
    }
    let response = await send(request, function)
    watch.cancel()
    return (response, await watch.value)
  }
}
