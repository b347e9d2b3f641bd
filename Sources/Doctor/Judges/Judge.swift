import AdapterCore
import Diagnosis

/// How one check is decided: the experiments to make for it, and what it makes of their outcomes.
///
/// Each check has exactly one judge, in the list of an experiment. A new check needs a judgment, which is pure, and a
/// judge that hands it what an experiment saw.
struct Judge: Sendable {
  let check: CheckID
  /// The experiments to make for the check, unless it does without them.
  let experiments: Set<ExaminationPlan.Part>
  /// Whether the check needs its experiments with these settings of the adapter.
  var needsExperiments: @Sendable (Settings) -> Bool = { _ in true }
  /// Decides the check.
  let status: @Sendable (Evidence) -> CheckResult.Status

  /// The judges of all checks.
  static let all =
    StartExperiment.judges + RequestExperiment.judges + FreezeExperiment.judges + StateExperiment.judges
    + Evidence.judges
}

extension Judge {
  /// A check of the start.
  init(
    ofStart check: CheckID,
    _ judge: @escaping @Sendable (StartExperiment.Outcome, Evidence) -> CheckResult.Status
  ) {
    self.init(check: check, experiments: [.start]) { evidence in
      evidence.start.map { judge($0, evidence) } ?? .undecided("The start was not watched.")
    }
  }

  /// A check of requests without a freeze.
  init(
    ofRequests check: CheckID,
    _ judge: @escaping @Sendable (RequestExperiment.Outcome, Evidence) -> CheckResult.Status
  ) {
    self.init(check: check, experiments: [.requests]) { evidence in
      evidence.requests.map { judge($0, evidence) } ?? .notStarted
    }
  }

  /// A check of requests across a freeze, beside those without one.
  ///
  /// The start shows whether the app starts with its share of a CPU at all.
  init(
    ofFreeze check: CheckID,
    _ judge: @escaping @Sendable (FreezeExperiment.Outcome, RequestExperiment.Outcome, Evidence) -> CheckResult.Status
  ) {
    self.init(check: check, experiments: [.start, .requests, .freeze]) { evidence in
      guard let requests = evidence.requests else { return .notStarted }
      return evidence.freeze.map { judge($0, requests, evidence) }
        ?? .skipped("The app did not start again in a sandbox that is frozen between requests.")
    }
  }

  /// A check of what the app has printed and responded in all experiments.
  ///
  /// If the app did not start, faults may have shown, but their absence means nothing.
  init(ofOutput check: CheckID, _ judge: @escaping @Sendable (Evidence) -> CheckResult.Status) {
    self.init(check: check, experiments: [.requests]) { evidence in
      let status = judge(evidence)
      if case .found = status { return status }
      return evidence.requests == nil ? .notStarted : status
    }
  }
}
