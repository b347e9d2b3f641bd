import Diagnosis

extension StateExperiment {
  /// The checks of two sandboxes.
  static let judges = [
    Judge(check: .stateLocal, experiments: [.requests, .state]) { evidence in
      guard let requests = evidence.requests else { return .notStarted }
      guard let seen = evidence.state else { return .undecided("A second sandbox did not start.") }
      return StateJudgment.judge(
        seen.observations, cookies: seen.cookies, isSecondAsked: seen.isSecondAsked, hasOwnFiles: seen.hasOwnFiles,
        app: requests.app)
    }
  ]
}
