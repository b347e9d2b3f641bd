import AdapterCore
import Diagnosis

/// What the experiments showed.
struct Evidence: Sendable {
  /// The examination whose experiments they were.
  let examination: Examination
  /// Nil if no check needs it.
  var start: StartExperiment.Outcome?
  /// Nil if the app did not start, or no check needs it.
  var requests: RequestExperiment.Outcome?
  /// Nil if the app did not start, or no check needs it.
  var freeze: FreezeExperiment.Outcome?
  /// Nil if a sandbox did not start, or no check needs it.
  var state: StateExperiment.Outcome?
  /// Whether the app was needed, and did not start.
  var appIsMissing = false

  /// The app's responses with temporary credentials; nil if they are not needed, or the app did not start with them.
  var withCredentials: [CredentialsJudgment.Response]?

  init(of examination: Examination) { self.examination = examination }

  /// What the app was written with.
  var app: RecognizedApp {
    requests?.app ?? RecognizedApp(processes: start?.processes.map(\.arguments) ?? [], responses: [])
  }

  /// Whether the sandboxes' files were read-only.
  private var hasReadOnlyFiles: Bool { requests?.hasReadOnlyFiles ?? start?.hasReadOnlyFiles ?? false }

  /// The bodies of the app's responses.
  private var bodies: [SecretsJudgment.Output] { requests?.bodies ?? [] }

  /// The bodies of the app's responses with a status of 500 or more.
  private var failures: [String] {
    bodies.compactMap { body in
      if case .response(_, 500...) = body.source { body.text } else { nil }
    }
  }

  private var output: [String] { (start?.output ?? []) + (requests?.output ?? []) + (freeze?.output ?? []) }
}

extension Evidence {
  /// The checks that take the evidence of all experiments together.
  static let judges = [
    Judge(ofOutput: .filesReadOnly) { evidence in
      ReadOnlyJudgment.judge(
        output: evidence.output, errors: evidence.failures, isEnforced: evidence.hasReadOnlyFiles,
        temporaryBytes: evidence.requests?.repetitions.temporaryBytes ?? [], written: evidence.requests?.written ?? [],
        sharedMemory: evidence.requests?.sharedMemory ?? [])
    },
    Judge(ofOutput: .secretsInOutput) { evidence in
      SecretsJudgment.judge(
        evidence.output.map { SecretsJudgment.Output(.log, $0) } + evidence.bodies,
        environment: evidence.examination.environment, requests: evidence.requests?.sentRequests ?? [],
        app: evidence.app)
    },
    Judge(ofRequests: .signedLinks) { seen, evidence in
      CredentialsJudgment.judge(
        seen.responses(with: evidence.examination.credentials) + (evidence.withCredentials ?? []), app: seen.app)
    },
    Judge(
      check: .adapterSettings, experiments: [.requests],
      needsExperiments: { $0.drainPath != nil || $0.basePath != nil },
      status: { evidence in
        SettingsJudgment.judge(
          environment: evidence.examination.environment, drainStatus: evidence.requests?.drainStatus,
          basePaths: evidence.requests?.basePaths ?? [], functionURL: evidence.examination.functionURL,
          app: evidence.app)
      }),
  ]
}
