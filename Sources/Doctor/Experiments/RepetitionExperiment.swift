import Diagnosis

/// Sends the same requests again and again to a function that has started, and looks at the memory and the files.
struct RepetitionExperiment {
  /// Requests that take less are sent a hundred times.
  private static let quick = Duration.milliseconds(250)
  private static let rounds = 5
  /// How often the others are sent, if there is time for it in all.
  private static let slowRepetitions = 7
  private static let slowTime = Duration.seconds(8)

  private let function: ExaminedFunction
  private let direct: DirectRequests
  private let processes: AppProcesses

  /// All that was seen.
  struct Outcome: Sendable {
    /// The memory of the app's processes in bytes, after each request.
    var memory: [Int] = []
    /// The same for requests that take too long to be sent as often.
    var slowMemory: [LargeGrowthJudgment.Observation] = []
    /// Whether the app ended during a request.
    var hasEnded = false
    var openFiles = OpenFilesJudgment.Observation(requests: 20)
    var temporaryBytes: [Int] = []
    /// A request that the app refused with 429; nil if there was none.
    var throttled: AppRequest?
  }

  init(_ function: ExaminedFunction, _ direct: DirectRequests) {
    self.function = function
    self.direct = direct
    processes = function.processes
  }

  /// - Parameter exchanges: the requests that may be repeated, with their responses.
  func run(_ exchanges: [DirectExchange]) async throws -> Outcome {
    var outcome = Outcome()
    let complete = exchanges.filter { $0.response?.isComplete == true }
    try await sendQuickOnes(complete.filter { $0.endAfter < Self.quick }.map(\.request), &outcome)
    guard !outcome.hasEnded else { return outcome }
    try await sendSlowOnes(complete.filter { $0.endAfter >= Self.quick }, &outcome)
    return outcome
  }

  private func sendQuickOnes(_ requests: [AppRequest], _ outcome: inout Outcome) async throws {
    guard !requests.isEmpty else { return }
    for _ in 0..<Self.rounds {
      var ids = processes.ids
      for index in 0..<outcome.openFiles.requests {
        guard try await send(requests[index % requests.count], &outcome) else { return }
        if let bytes = AppProcesses.residentBytes(of: ids) {
          outcome.memory.append(bytes)
        } else {
          ids = processes.ids
          outcome.memory.append(processes.residentBytes)
        }
      }
      outcome.openFiles.counts.append(processes.openFiles)
      if let bytes = processes.temporaryBytes { outcome.temporaryBytes.append(bytes) }
    }
  }

  private func sendSlowOnes(_ exchanges: [DirectExchange], _ outcome: inout Outcome) async throws {
    let end = ContinuousClock.now + Self.slowTime
    for exchange in exchanges
    where !outcome.slowMemory.contains(where: { $0.request == exchange.request })
      && .now + exchange.endAfter * Self.slowRepetitions < end
    {
      var seen = LargeGrowthJudgment.Observation(request: exchange.request, samples: [processes.residentBytes])
      for _ in 0..<Self.slowRepetitions {
        guard try await send(exchange.request, &outcome) else { break }
        seen.samples.append(processes.residentBytes)
      }
      outcome.slowMemory.append(seen)
      if outcome.hasEnded { return }
    }
  }

  /// False if the app ended during the request.
  private func send(_ request: AppRequest, _ outcome: inout Outcome) async throws -> Bool {
    let exchange = try await direct.send(request)
    if exchange?.response?.status == ThrottleObservation.refusal { outcome.throttled = request }
    outcome.hasEnded = exchange.map { $0.response?.isComplete != true && $0.hasEnded } ?? true
    return !outcome.hasEnded
  }
}
