import AdapterCore
package import Diagnosis
package import Emulator
import EmulatorCore
package import LambdaInterface

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
  /// `InvokeMode` of the function's URL on AWS; nil if it is not known, or there is none.
  package var functionURL: InvokeMode?
  /// The checks to make.
  package var selection: CheckSelection
  /// Whether idle connections are watched for 90 s instead of 6 s, and freezes last as long.
  package var isThorough = false
  /// Told what the doctor does next.
  package var progress: @Sendable (ExaminationProgress) -> Void = { _ in }

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
    let evidence = try await gatherEvidence()
    let secrets = SecretScanner(
      environment: environment, requests: requests + (evidence.requests?.sentRequests ?? []))
    let results = Judge.all.map { CheckResult($0.check, status(of: $0, evidence).masking(secrets)) }
    var report = DoctorReport(
      subject: secrets.masking(subject), file: file, framework: evidence.app.title,
      memorySize: configuration.function.memorySize,
      results: results, duration: .now - begin)
    report.notes = evidence.requests?.notes ?? []
    return report
  }

  private func status(of judge: Judge, _ evidence: Evidence) -> CheckResult.Status {
    guard selection.contains(judge.check) || evidence.appIsMissing && CheckID.ofStart.contains(judge.check) else {
      return .notSelected
    }
    guard settings != nil || judge.check == .adapterSettings else {
      return .skipped("The adapter's settings are invalid; see config.lwa.")
    }
    return judge.status(evidence)
  }

  /// The adapter's settings; nil if they are invalid, so that the adapter would not start.
  private var settings: Settings? {
    let variables = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    return Settings.beforeStart { variables[$0] }
  }

  /// Makes the experiments that the selected checks need; none if the adapter would not start.
  private func gatherEvidence() async throws -> Evidence {
    var evidence = Evidence(of: self)
    guard let settings else { return evidence }
    let needed = Judge.all.filter { selection.contains($0.check) && $0.needsExperiments(settings) }
      .reduce(into: Set()) { $0.formUnion($1.experiments) }
    let reporter = ProgressReporter(
      ExaminationPlan(needed, longest: longest, requests: requests), progress)
    let progress = reporter.show
    if needed.contains(.start) {
      reporter.begin(.start)
      progress("the start")
      evidence.start = try await StartExperiment(configuration: lambda(with: [.cpu])).run()
      if let seen = evidence.start { reporter.update { $0.measured(start: seen.observation.duration) } }
      if evidence.start?.observation.listensNowhere == true, !needed.contains(.requests) {
        progress("a start without limits")
        evidence.start?.observation.isReadyUnlimited = try await startsInTime()
      }
    }
    let isElsewhere = evidence.start?.observation.listensElsewhere ?? false
    if needed.contains(.requests) {
      reporter.begin(.requests)
      progress("the app without limits")
      evidence.requests = try await RequestExperiment(
        configuration: isElsewhere ? lambda(without: [.freeze]) : patient(without: [.freeze]), requests: requests,
        selection: selection, idleLimit: longest,
        progress: progress
      ).run()
      evidence.start?.observation.isReadyUnlimited = evidence.requests != nil
      if let seen = evidence.requests { reporter.update { $0.measured(requests: seen.durations) } }
    }
    guard let seen = evidence.requests else {
      guard needed.contains(.requests) else { return evidence }
      // Nothing can be said about an app that does not start, but why it does not.
      evidence.appIsMissing = true
      if evidence.start == nil {
        progress("the start")
        evidence.start = try await StartExperiment(configuration: lambda(with: [.cpu])).run()
      }
      return evidence
    }
    if selection.contains(.signedLinks),
      CredentialsJudgment.needsCredentials(seen.responses(with: credentials), output: seen.output)
    {
      progress("signed links")
      evidence.withCredentials = try await CredentialsExperiment(
        configuration: patient(without: [.freeze]), requests: seen.requests
      ).run()
    }
    func watchState(_ function: FunctionConfiguration) async throws -> StateExperiment.Outcome? {
      try await StateExperiment(configuration: function, requests: seen.survivedRequests, progress: progress).run()
    }
    var state: StateExperiment.Outcome?
    if needed.contains(.freeze) {
      reporter.begin(.freeze)
      evidence.freeze = try await FreezeExperiment(
        configuration: patient(with: evidence.start?.observation.isReady ?? true ? [.cpu] : []),
        requests: seen.requests.filter { $0.isSafe || !requests.isEmpty },
        freeze: longest, watchesBackground: selection.contains(.freezeBackground), progress: progress
      ).run {
        // The frozen app keeps its port. An app that takes no other one never gets ready, so do not wait for it for long.
        guard needed.contains(.state), let port = try? FreePort.find() else { return }
        state = try await watchState(PortReplacement.function(lambda(without: [.freeze]), on: port))
      }
    }
    if needed.contains(.state), state == nil {
      reporter.begin(.state)
      state = try await watchState(patient(without: [.freeze]))
    }
    evidence.state = state
    return evidence
  }

  /// Whether the app becomes ready if it has all of a CPU and more time.
  private func startsInTime() async throws -> Bool {
    try await ExaminedFunction.run(patient(without: [.freeze])) { try await $0.start() == .ready }
  }

  /// The function's memory in bytes.
  var memoryLimit: Int { configuration.function.memorySize << 20 }

  /// The function's timeout.
  var timeout: Duration { configuration.function.timeout }

  /// The host of a Function URL in the function's region.
  var publicHost: PublicHost { PublicHost(region: configuration.function.region) }

  /// The variables that the function has of the user.
  var environment: [(name: String, value: String)] {
    configuration.inheritedEnvironment.merging(configuration.environment) { $1 }.sorted { $0.key < $1.key }
      .map { (name: $0.key, value: $0.value) }
  }

  /// The credentials that the function has of the user.
  var credentials: FunctionCredentials {
    FunctionCredentials(configuration.inheritedEnvironment.merging(configuration.environment) { $1 })
  }

  /// How long idle connections are watched, and how long the freeze lasts.
  var longest: Duration { isThorough ? .seconds(90) : .seconds(6) }

  /// The function with these limits besides its own. The doctor connects to the app itself, so the sandbox never has a
  /// network of its own.
  private func lambda(
    with added: Set<SandboxLimit> = [], without removed: Set<SandboxLimit> = []
  ) -> FunctionConfiguration {
    var function = configuration
    function.limits.formUnion(added)
    function.limits.subtract(removed.union([.ownNetwork]))
    // A stream through a buffered URL, or the other way around, would fail each request.
    if let mode = settings?.invokeMode { function.function.functionURL.invokeMode = mode }
    return function
  }

  /// The function with these limits, and with time to start: only ``StartExperiment`` applies Lambda's limit.
  private func patient(
    with added: Set<SandboxLimit> = [], without removed: Set<SandboxLimit> = []
  ) -> FunctionConfiguration {
    var function = lambda(with: added, without: removed)
    function.startLimit = max(function.startLimit, Self.patience)
    return function
  }

  /// How long an app may take to start before it counts as one that never does.
  private static let patience = Duration.seconds(30)
}
