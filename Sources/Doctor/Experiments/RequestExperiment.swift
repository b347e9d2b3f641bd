import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore
import NIOPosix
import ProcFilesystem

/// Sends requests to the app in a sandbox that is not frozen, directly and through the function, and watches its
/// processes.
struct RequestExperiment {
  /// The function, without the freeze.
  let configuration: FunctionConfiguration
  /// The user's requests; empty to find some.
  let requests: [AppRequest]
  /// The checks to make. What none of them needs is left out.
  let selection: CheckSelection
  /// How long to watch an idle connection.
  let idleLimit: Duration
  let progress: @Sendable (String) -> Void

  /// A path that belongs to no endpoint.
  static let missingPath = "/swiftlet-doctor-looks-for-a-missing-path"

  /// Nil if the function does not start.
  func run() async throws -> Outcome? {
    try await ExaminedFunction.run(configuration) { function in
      // An app may write when it starts.
      let folder = selection.contains(.filesReadOnly) ? function.codeFolder : nil
      guard try await function.start() == .ready else { return nil }
      var outcome = try await examine(function)
      outcome.written = folder?.takeWritten() ?? []
      return outcome
    }
  }

  private func examine(_ function: ExaminedFunction) async throws -> Outcome {
    let direct = function.directRequests(limit: .seconds(30))
    var outcome = Outcome()
    outcome.settings = function.settings
    outcome.adapter = function.adapter
    outcome.hasReadOnlyFiles = function.enforces(.readOnly)
    try await recognize(function, direct, &outcome)
    let readiness = AppRequest("GET", outcome.settings.readinessPath)
    let choice = try await chooseRequests(direct, readiness)
    outcome.requests = choice.requests
    outcome.notes = choice.notes

    let watchesIdle = selection.contains(.freezeKeepAlive)
    async let idle = watchesIdle ? direct.unchanged.idle(after: readiness, atMost: idleLimit) : .noResponse
    progress("requests of each kind")
    try await sendEach(function, direct, &outcome)
    let origins = OriginExperiment(
      direct: direct, readiness: readiness, selection: selection,
      host: PublicHost(region: configuration.function.region))
    outcome.origins = try await origins.run(outcome.exchanges)
    try await revive(function, direct)
    if selection.contains(.freezeBackground) {
      progress("work after responses")
      outcome.background = try await BackgroundExperiment(function, direct).run(outcome.survivedSentRequests)
    }
    if selection.contains(.asyncBlocked) {
      progress("requests beside slow ones")
      outcome.blocking = try await sendBesideSlowOnes(direct, outcome, quick: readiness)
    }
    if selection.contains(.memoryGrowth) || selection.contains(.filesReadOnly) {
      progress("memory and files")
      outcome.repetitions = try await RepetitionExperiment(function, direct).run(
        outcome.exchanges.filter { $0.request.isSafe || !requests.isEmpty })
      try await revive(function, direct)
    }
    let refused = outcome.exchanges.first { $0.response?.status == ThrottleObservation.refusal }?.request
    if selection.contains(.httpPeer), let request = outcome.repetitions.throttled ?? refused {
      outcome.throttle = try await origins.observeThrottle(request)
    }
    if selection.contains(.adapterSettings), let basePath = function.settings.basePath {
      outcome.basePaths = try await compare(outcome.exchanges, with: direct.unchanged, basePath)
    }
    // A server may have started some of its processes only after it was ready.
    let processes = function.processes.observed
    if processes.count > outcome.processes.count { outcome.processes = processes }
    outcome.sharedMemory = function.processes.sharedMemory
    if let path = function.settings.drainPath {
      outcome.drainStatus = try await direct.unchanged.send(AppRequest("GET", path))?.response?.status
    }
    if watchesIdle { progress("idle connections") }
    outcome.idle = try await idle
    outcome.peakMegabytes = function.records.reports.map(\.memoryUsed).max() ?? 0
    outcome.isOutOfMemory = function.records.isOutOfMemory
    if selection.contains(.timeShutdown) {
      progress("shutdown")
      outcome.shutdown = await function.processes.terminate()
    }
    outcome.output = function.records.lines.map(\.text)
    return outcome
  }

  /// Finds out what the app was written with, and how its readiness path responds.
  private func recognize(
    _ function: ExaminedFunction, _ direct: DirectRequests, _ outcome: inout Outcome
  ) async throws {
    outcome.noise = try await NoiseMeter.measure()
    for _ in 0..<5 {
      let exchange = try await direct.unchanged.send(AppRequest("GET", outcome.settings.readinessPath))
      guard let exchange, var response = exchange.appResponse else { continue }
      outcome.probeDurations.append(response.duration)
      response.duration = exchange.headAfter ?? response.duration
      outcome.probes.append(response)
    }
    let missing = try await direct.send(AppRequest("GET", Self.missingPath))?.appResponse
    outcome.processes = function.processes.observed
    outcome.app = RecognizedApp(
      processes: outcome.processes.map(\.arguments), responses: [missing].compactMap { $0 } + outcome.probes)
  }

  /// The user's requests, or the readiness path and what the app's own description has.
  private func chooseRequests(_ direct: DirectRequests, _ readiness: AppRequest) async throws -> RequestChoice {
    guard requests.isEmpty else { return RequestChoice(requests) }
    let description = try await direct.unchanged.send(AppRequest("GET", "/openapi.json"))?.appResponse
    return RequestChoice(readiness: readiness, description: description.flatMap { $0.status == 200 ? $0.body : nil })
  }

  /// Sends each request directly and through the function, and its variants.
  private func sendEach(
    _ function: ExaminedFunction, _ direct: DirectRequests, _ outcome: inout Outcome
  ) async throws {
    var jar = CookieJar()
    for original in outcome.requests {
      let request = jar.adding(to: original)
      outcome.sentRequests.append(request)
      guard var exchange = try await send(request, function, direct) else { continue }
      if let response = exchange.appResponse { jar.take(response, to: request) }
      guard !exchange.received.isEmpty || exchange.hasEnded else {
        // A request that takes so long would take as long each time.
        outcome.exchanges.append(exchange)
        continue
      }
      exchange.throughLambda = try? await function.invoke(request, timeout: configuration.function.timeout)
      outcome.exchanges.append(exchange)
      // A response that is never the same twice says nothing about the adapter.
      if request.isSafe, let again = try await direct.send(request) { outcome.exchanges.append(again) }
      guard request.method == "GET" else { continue }
      if let head = try await direct.send(AppRequest("HEAD", request.target, fields: request.fields)) {
        outcome.variants.append(head)
      }
      let handshake = AppRequest("GET", request.target, fields: request.fields + Handshakes.fields)
      if let exchange = try await direct.send(handshake) { outcome.variants.append(exchange) }
    }
    if selection.contains(.httpUpgrade) {
      outcome.handshakes = try await Handshakes.send(to: function.settings.app, missingPath: Self.missingPath)
    }
    let upload = AppRequest(
      "POST", Self.missingPath, fields: [.init("content-type", "application/octet-stream")],
      body: [UInt8](repeating: UInt8(ascii: "a"), count: 4 << 20))
    if let exchange = try await direct.send(upload) { outcome.variants.append(exchange) }
  }

  /// Sends requests that the app did not know with their whole path.
  private func compare(
    _ exchanges: [DirectExchange], with unchanged: DirectRequests, _ basePath: String
  ) async throws -> [BasePathObservation] {
    var observations: [BasePathObservation] = []
    for exchange in exchanges where exchange.request.isSafe {
      let request = exchange.request
      let sent = request.removing(basePath: basePath)
      guard sent != request, !observations.contains(where: { $0.whole == request }),
        let status = exchange.response?.status, status == 404,
        let whole = try await unchanged.send(request)?.response?.status
      else { continue }
      observations.append(BasePathObservation(whole: request, wholeStatus: whole, sent: sent, sentStatus: status))
    }
    return observations
  }

  /// Sends a request to the app directly, in a new sandbox if an earlier request has ended the last one.
  private func send(
    _ request: AppRequest, _ function: ExaminedFunction, _ direct: DirectRequests
  ) async throws -> DirectExchange? {
    if let exchange = try await direct.send(request) { return exchange }
    try await revive(function, direct)
    return try await direct.send(request)
  }

  /// Starts a new sandbox if a request has ended the last one.
  private func revive(_ function: ExaminedFunction, _ direct: DirectRequests) async throws {
    let readiness = AppRequest("GET", function.settings.readinessPath)
    guard try await direct.unchanged.send(readiness)?.response == nil else { return }
    _ = try? await function.invoke(readiness, timeout: configuration.function.timeout)
  }

  /// Sends a quick request while each slow one is under way.
  private func sendBesideSlowOnes(
    _ direct: DirectRequests, _ outcome: Outcome, quick: AppRequest
  ) async throws -> [BlockingJudgment.Observation] {
    let slow = outcome.exchanges.filter { $0.response?.isComplete == true && $0.endAfter >= BlockingJudgment.shortest }
    guard !slow.isEmpty, let quickAlone = outcome.probeDurations.max() else { return [] }
    var observations: [BlockingJudgment.Observation] = []
    for exchange in slow
    where exchange.request != quick && !observations.contains(where: { $0.slow == exchange.request }) {
      var beside: [Duration] = []
      var besideNothing: [Duration] = []
      for _ in 0..<3 {
        let duration = try await withThrowingTaskGroup(of: Void.self) { group in
          // Each worker process has a loop of its own. One that has begun a request accepts no second one.
          for _ in 0..<outcome.workers {
            group.addTask { _ = try await direct.send(exchange.request) }
            try await Task.sleep(for: min(exchange.endAfter * 0.2, .milliseconds(100)) / outcome.workers)
          }
          let other = try await direct.unchanged.send(quick)
          try await group.waitForAll()
          return other?.endAfter
        }
        if let duration { beside.append(duration) }
        // What delays this one is no work of the app.
        if let other = try await direct.unchanged.send(quick) { besideNothing.append(other.endAfter) }
      }
      observations.append(
        BlockingJudgment.Observation(
          slow: exchange.request, slowDuration: exchange.endAfter, quickAlone: quickAlone, quickBeside: beside,
          quickBesideNothing: besideNothing))
    }
    return observations
  }
}
