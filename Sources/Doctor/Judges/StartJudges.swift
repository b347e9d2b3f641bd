import Diagnosis

extension StartExperiment {
  /// The checks of the start.
  static let judges = [
    Judge(ofStart: .startPort) { seen, evidence in ListeningJudgment.port(seen.observation, app: evidence.app) },
    Judge(ofStart: .startAddress) { seen, evidence in ListeningJudgment.address(seen.observation, app: evidence.app) },
    Judge(ofStart: .startSlow) { seen, evidence in
      InitJudgment.judge(seen.observation, noise: seen.noise, app: evidence.app)
    },
  ]
}
