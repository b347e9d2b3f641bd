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

  /// All that was seen.
  struct Outcome: Sendable {
    var app = RecognizedApp()
    /// The adapter's settings.
    var settings = Settings()
    /// The adapter beside the app; nil if none was found.
    var adapter: WebAdapter?
    var requests: [AppRequest] = []
    /// What was not requested, as sentences.
    var notes: [String] = []
    var probes: [AppResponse] = []
    var exchanges: [DirectExchange] = []
    /// The same requests as HEAD, WebSocket handshakes and an upload.
    var variants: [DirectExchange] = []
    /// The same requests as callers of a Function URL send them.
    var origins = OriginExperiment.Outcome()
    var idle = DirectRequests.IdleConnection.noResponse
    var background: [BackgroundJudgment.Observation] = []
    var blocking: [BlockingJudgment.Observation] = []
    /// The memory of the app's processes in bytes, after each request.
    var memory: [Int] = []
    var openFiles = OpenFilesJudgment.Observation(requests: 20)
    var peakMegabytes = 0
    var isOutOfMemory = false
    var temporaryBytes: [Int] = []
    /// Files in the app's folder that were written while it ran, if it can write there.
    var written: [String] = []
    /// Files in /dev/shm that it has mapped.
    var sharedMemory: [String] = []
    /// WebSocket handshakes at paths that no request names.
    var handshakes = Handshakes()
    var processes: [ObservedProcess] = []
    var shutdown: ShutdownJudgment.Observation?
    var drainStatus: Int?
    /// The requests whose path begins with the base path that the adapter removes.
    var basePaths: [BasePathObservation] = []
    var output: [String] = []
    var hasReadOnlyFiles = false
    /// While the readiness path was requested.
    var noise = MachineNoise.none

    /// How many processes serve requests: those that have started no others.
    var workers: Int {
      let parents = Set(processes.map(\.parent))
      return min(8, max(1, processes.count { !parents.contains($0.id) }))
    }

    /// The requests and their variants.
    var allExchanges: [DirectExchange] { exchanges + variants }

    /// How long each of the requests took.
    var durations: [Duration] {
      requests.compactMap { request in exchanges.first { $0.request == request }?.endAfter }
    }

    /// The app's responses, which it may have signed with these credentials.
    func responses(with credentials: FunctionCredentials) -> [CredentialsJudgment.Response] {
      exchanges.compactMap { exchange in
        exchange.appResponse.map { CredentialsJudgment.Response(exchange.request, $0, credentials: credentials) }
      }
    }

    /// The bodies of the app's responses.
    var bodies: [SecretsJudgment.Output] {
      exchanges.compactMap { exchange in
        exchange.response.map { response in
          SecretsJudgment.Output(
            .response(request: exchange.request.title, status: response.status),
            String(decoding: response.body.prefix(64 * 1024), as: UTF8.self))
        }
      }
    }
  }

  private static let missingPath = "/swiftlet-doctor-looks-for-a-missing-path"

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
    let limit = min(configuration.function.timeout, .seconds(30))
    let direct = DirectRequests(to: function.settings.app, limit: limit, removing: function.settings.basePath)
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
    async let idle = watchesIdle ? direct.idle(after: readiness, atMost: idleLimit) : .noResponse
    progress("requests of each kind")
    try await sendEach(function, direct, &outcome)
    outcome.origins = try await OriginExperiment(
      direct: direct, readiness: readiness, selection: selection,
      host: PublicHost(region: configuration.function.region)
    ).run(outcome.exchanges)
    if selection.contains(.freezeBackground) {
      progress("work after responses")
      outcome.background = try await BackgroundExperiment(function, direct).run(outcome.requests)
    }
    if selection.contains(.asyncBlocked) {
      progress("requests beside slow ones")
      outcome.blocking = try await sendBesideSlowOnes(direct, outcome, quick: readiness)
    }
    if selection.contains(.memoryGrowth) || selection.contains(.filesReadOnly) {
      progress("memory and files")
      try await sendRepeatedly(function, direct, &outcome)
    }
    if selection.contains(.adapterSettings), let basePath = function.settings.basePath {
      let unchanged = DirectRequests(to: function.settings.app, limit: limit)
      outcome.basePaths = try await compare(outcome.exchanges, with: unchanged, basePath)
    }
    // A server may have started some of its processes only after it was ready.
    let processes = function.processes.observed
    if processes.count > outcome.processes.count { outcome.processes = processes }
    outcome.sharedMemory = function.processes.sharedMemory
    if let path = function.settings.drainPath {
      outcome.drainStatus = try await direct.send(AppRequest("GET", path))?.response?.status
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
      let response = try await direct.send(AppRequest("GET", outcome.settings.readinessPath))?.appResponse
      if let response { outcome.probes.append(response) }
    }
    let missing = try await direct.send(AppRequest("GET", Self.missingPath))?.appResponse
    outcome.processes = function.processes.observed
    outcome.app = RecognizedApp(
      processes: outcome.processes.map(\.arguments), responses: [missing].compactMap { $0 } + outcome.probes)
  }

  /// The user's requests, or the readiness path and what the app's own description has.
  private func chooseRequests(_ direct: DirectRequests, _ readiness: AppRequest) async throws -> RequestChoice {
    guard requests.isEmpty else { return RequestChoice(requests) }
    let description = try await direct.send(AppRequest("GET", "/openapi.json"))?.appResponse
    return RequestChoice(readiness: readiness, description: description.flatMap { $0.status == 200 ? $0.body : nil })
  }

  /// Sends each request directly and through the function, and its variants.
  private func sendEach(
    _ function: ExaminedFunction, _ direct: DirectRequests, _ outcome: inout Outcome
  ) async throws {
    for request in outcome.requests {
      guard var exchange = try await direct.send(request) else { continue }
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

  /// Sends a quick request while each slow one is under way.
  private func sendBesideSlowOnes(
    _ direct: DirectRequests, _ outcome: Outcome, quick: AppRequest
  ) async throws -> [BlockingJudgment.Observation] {
    let slow = outcome.exchanges.filter { $0.response?.isComplete == true && $0.endAfter >= BlockingJudgment.shortest }
    guard !slow.isEmpty, let quickAlone = outcome.probes.map(\.duration).max() else { return [] }
    var observations: [BlockingJudgment.Observation] = []
    for exchange in slow
    where exchange.request != quick && !observations.contains(where: { $0.slow == exchange.request }) {
      var beside: [Duration] = []
      var besideNothing: [Duration] = []
      for _ in 0..<3 {
        let duration = try await withThrowingTaskGroup(of: Void.self) { group in
          // Each worker process has a loop of its own.
          for _ in 0..<outcome.workers { group.addTask { _ = try await direct.send(exchange.request) } }
          try await Task.sleep(for: min(exchange.endAfter * 0.2, .milliseconds(100)))
          let other = try await direct.send(quick)
          try await group.waitForAll()
          return other?.endAfter
        }
        if let duration { beside.append(duration) }
        // What delays this one is no work of the app.
        if let other = try await direct.send(quick) { besideNothing.append(other.endAfter) }
      }
      observations.append(
        BlockingJudgment.Observation(
          slow: exchange.request, slowDuration: exchange.endAfter, quickAlone: quickAlone, quickBeside: beside,
          quickBesideNothing: besideNothing))
    }
    return observations
  }

  /// Sends the quick requests again and again, and looks at the memory and at /tmp.
  private func sendRepeatedly(
    _ function: ExaminedFunction, _ direct: DirectRequests, _ outcome: inout Outcome
  ) async throws {
    let quick = outcome.exchanges.filter { $0.response?.isComplete == true && $0.endAfter < .milliseconds(250) }
      .map(\.request).filter { $0.isSafe || requests.contains($0) }
    guard !quick.isEmpty else { return }
    let processes = function.processes
    for _ in 0..<5 {
      var ids = processes.ids
      for index in 0..<outcome.openFiles.requests {
        _ = try await direct.send(quick[index % quick.count])
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
}
