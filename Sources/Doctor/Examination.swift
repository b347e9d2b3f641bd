import AdapterCore
package import Diagnosis
package import Emulator
import EmulatorCore

/// A run of the doctor: experiments with an app, and what they show.
package struct Examination: Sendable {
  /// The function, as it is deployed.
  package var configuration: FunctionConfiguration
  /// What the report calls it.
  package var subject: String
  /// The user's requests; empty to find some.
  package var requests: [AppRequest] = []
  /// The file that starts the app, for annotations; nil if unknown.
  package var file: String?
  /// The checks to make.
  package var selection: CheckSelection
  /// Whether idle connections are watched for 90 s instead of 6 s, and freezes last as long.
  package var isThorough = false
  /// Whether the adapter is Swiftlet's own.
  package var hasOwnAdapter = true
  /// Told what the doctor does next.
  package var progress: @Sendable (String) -> Void = { _ in }

  /// An examination of a function.
  package init(of configuration: FunctionConfiguration, subject: String, selection: CheckSelection) {
    self.configuration = configuration
    self.subject = subject
    self.selection = selection
  }

  /// Makes the experiments and judges what was seen.
  ///
  /// Throws `EmulatorError` if the function can never start, for example because its command does not exist.
  package func run() async throws -> DoctorReport {
    let begin = ContinuousClock.now
    let evidence = hasValidSettings ? try await gatherEvidence() : nil
    let secrets = SecretScanner(environment: environment)
    let results = CheckID.allCases.map { check in CheckResult(check, status(of: check, evidence).masking(secrets)) }
    return DoctorReport(
      subject: secrets.masking(subject), file: file, framework: evidence?.app.title,
      memorySize: configuration.function.memorySize,
      results: results, duration: .now - begin)
  }

  /// Whether the adapter would start.
  private var hasValidSettings: Bool {
    let variables = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    return Settings.beforeStart { variables[$0] } != nil
  }

  /// Makes the experiments that the selected checks need.
  private func gatherEvidence() async throws -> Evidence {
    var start: StartExperiment.Outcome?
    if selection.needsStart {
      progress("the start")
      start = try await StartExperiment(configuration: lambda(with: [.cpu])).run()
    }
    var requests: RequestExperiment.Outcome?
    var freeze: FreezeExperiment.Outcome?
    if selection.needsRequests {
      requests = try await RequestExperiment(
        configuration: lambda(without: [.freeze]), requests: self.requests, selection: selection, idleLimit: longest,
        progress: progress
      ).run()
      start?.observation.isReadyUnlimited = requests != nil
    }
    if selection.needsFreeze, let requests {
      freeze = try await FreezeExperiment(
        configuration: lambda(with: start?.observation.isReady ?? true ? [.cpu] : []),
        requests: requests.requests.filter { $0.isSafe || !self.requests.isEmpty },
        freeze: longest, progress: progress
      ).run()
    }
    return Evidence(start: start, requests: requests, freeze: freeze)
  }

  /// The function's memory in bytes.
  private var memoryLimit: Int { configuration.function.memorySize << 20 }

  /// The variables that the function has of the user.
  private var environment: [(name: String, value: String)] {
    configuration.inheritedEnvironment.merging(configuration.environment) { $1 }.sorted { $0.key < $1.key }
      .map { (name: $0.key, value: $0.value) }
  }

  /// How long idle connections are watched, and how long the freeze lasts.
  private var longest: Duration { isThorough ? .seconds(90) : .seconds(6) }

  /// The function with these limits besides its own. The doctor connects to the app itself, so the sandbox never has a
  /// network of its own.
  private func lambda(
    with added: Set<SandboxLimit> = [], without removed: Set<SandboxLimit> = []
  ) -> FunctionConfiguration {
    var function = configuration
    function.limits.formUnion(added)
    function.limits.subtract(removed.union([.ownNetwork]))
    return function
  }

  /// What the experiments showed.
  private struct Evidence {
    /// Nil if no check needs it.
    var start: StartExperiment.Outcome?
    /// Nil if the app did not start, or no check needs it.
    var requests: RequestExperiment.Outcome?
    var freeze: FreezeExperiment.Outcome?

    var app: RecognizedApp {
      requests?.app ?? RecognizedApp(processes: start?.processes.map(\.arguments) ?? [], responses: [])
    }

    /// Whether the sandboxes' files were read-only.
    var hasReadOnlyFiles: Bool { requests?.hasReadOnlyFiles ?? start?.hasReadOnlyFiles ?? false }

    /// The bodies of the app's responses.
    var bodies: [SecretsJudgment.Output] { requests?.bodies ?? [] }

    /// The bodies of the app's responses with a status of 500 or more.
    var failures: [String] {
      bodies.compactMap { body in
        if case .response(_, 500...) = body.source { body.text } else { nil }
      }
    }

    var output: [String] { (start?.output ?? []) + (requests?.output ?? []) + (freeze?.output ?? []) }
  }
}

extension Examination {
  private func status(of check: CheckID, _ evidence: Evidence?) -> CheckResult.Status {
    guard selection.contains(check) else { return .skipped("It was not selected.") }
    guard let evidence else {
      return check == .adapterSettings
        ? SettingsJudgment.judge(environment: environment, app: RecognizedApp())
        : .skipped("The adapter's settings are invalid; see config.lwa.")
    }
    switch check {
    case .startPort, .startAddress, .startSlow:
      return evidence.start.map { status(of: check, $0.observation, app: evidence.app) }
        ?? .undecided("The start was not watched.")
    case .filesReadOnly:
      let status = ReadOnlyJudgment.judge(
        output: evidence.output, errors: evidence.failures, isEnforced: evidence.hasReadOnlyFiles,
        temporaryBytes: evidence.requests?.temporaryBytes ?? [])
      return evidence.requests == nil ? status.withoutRequests : status
    case .secretsInOutput:
      let status = SecretsJudgment.judge(
        evidence.output.map { SecretsJudgment.Output(.log, $0) } + evidence.bodies, environment: environment,
        app: evidence.app)
      return evidence.requests == nil ? status.withoutRequests : status
    case .adapterSettings:
      return SettingsJudgment.judge(
        environment: environment, drainStatus: evidence.requests?.drainStatus, app: evidence.app)
    default: break
    }
    guard let requests = evidence.requests else { return .skipped("The app did not start.") }
    if let freeze = evidence.freeze, let status = status(of: check, requests, freeze) { return status }
    return status(of: check, requests)
  }

  private func status(of check: CheckID, _ seen: StartObservation, app: RecognizedApp) -> CheckResult.Status {
    switch check {
    case .startPort: ListeningJudgment.port(seen, app: app)
    case .startAddress: ListeningJudgment.address(seen, app: app)
    default: InitJudgment.judge(seen, app: app)
    }
  }

  private func status(of check: CheckID, _ seen: RequestExperiment.Outcome) -> CheckResult.Status {
    let exchanges = seen.exchanges + seen.variants
    return switch check {
    case .startHealth: HealthJudgment.judge(path: seen.settings.readinessPath, probes: seen.probes, app: seen.app)
    case .freezeBackground:
      BackgroundJudgment.judge(
        seen.background, isDrained: seen.drainStatus.map { (200..<300).contains($0) } ?? false, app: seen.app)
    case .asyncBlocked: BlockingJudgment.judge(seen.blocking, app: seen.app)
    case .timeShutdown:
      seen.shutdown.map { ShutdownJudgment.judge($0, app: seen.app) } ?? .undecided("The app's process was not found.")
    case .httpFraming: FramingJudgment.judge(exchanges, app: seen.app)
    case .httpLarge: LargeJudgment.judge(exchanges, settings: seen.settings, app: seen.app)
    case .httpEncoding: EncodingJudgment.judge(exchanges, settings: seen.settings, app: seen.app)
    case .memoryGrowth: MemoryGrowthJudgment.judge(seen.memory, limit: memoryLimit, app: seen.app)
    case .memoryWorkers: WorkersJudgment.judge(seen.processes, app: seen.app)
    case .httpBinary: BinaryJudgment.judge(exchanges, app: seen.app)
    case .httpCookies: CookieJudgment.judge(exchanges, app: seen.app)
    case .httpHead: HeadJudgment.judge(exchanges, app: seen.app)
    case .httpEarly: EarlyJudgment.judge(exchanges, app: seen.app)
    case .httpUpgrade: UpgradeJudgment.judge(exchanges, app: seen.app)
    default: .skipped("The app did not start again in a sandbox that is frozen between requests.")
    }
  }

  private func status(
    of check: CheckID, _ requests: RequestExperiment.Outcome, _ freeze: FreezeExperiment.Outcome
  ) -> CheckResult.Status? {
    switch check {
    case .freezeKeepAlive: KeepAliveJudgment.judge(observation(requests, freeze), app: requests.app)
    case .freezeClock: ClockJudgment.judge(freeze.observations, frozenFor: longest)
    case .memoryLimit:
      MemoryLimitJudgment.judge(
        MemoryLimitJudgment.Observation(
          peak: max(requests.peakMegabytes, freeze.peakMegabytes) << 20, limit: memoryLimit,
          wasKilled: requests.isOutOfMemory || freeze.isOutOfMemory), app: requests.app)
    case .timeDeadline: DeadlineJudgment.judge(freeze.durations, timeout: configuration.function.timeout)
    default: nil
    }
  }

  private func observation(
    _ requests: RequestExperiment.Outcome, _ freeze: FreezeExperiment.Outcome
  ) -> KeepAliveJudgment.Observation {
    var seen = KeepAliveJudgment.Observation(
      closedAfter: nil, watchedFor: longest, keepsNone: false, hasOwnAdapter: hasOwnAdapter, frozenFor: longest,
      failures: freeze.failures)
    for exchange in requests.exchanges where exchange.isClosed {
      guard let response = exchange.response, response.isComplete, response.keepsConnection else { continue }
      let title = "\(exchange.request.title) (\(response.status))"
      if !seen.closesAfter.contains(title) { seen.closesAfter.append(title) }
    }
    switch requests.idle {
    // A process that was killed closes its connections too.
    case .closed(let duration): seen.closedAfter = requests.isOutOfMemory ? nil : duration
    case .notKept: seen.keepsNone = true
    case .kept, .noResponse: break
    }
    return seen
  }
}

extension CheckResult.Status {
  /// The status of a check that saw only a start that failed: faults may have shown, but their absence means nothing.
  fileprivate var withoutRequests: Self { if case .found = self { self } else { .skipped("The app did not start.") } }
}

extension CheckSelection {
  private static let startChecks: [CheckID] = [.startPort, .startAddress, .startSlow]

  fileprivate var needsStart: Bool { needsFreeze || Self.startChecks.contains(where: contains) }

  fileprivate var needsRequests: Bool {
    CheckID.allCases.contains { contains($0) && !Self.startChecks.contains($0) }
  }

  fileprivate var needsFreeze: Bool {
    [.freezeKeepAlive, .freezeClock, .timeDeadline, .memoryLimit].contains(where: contains)
  }
}
