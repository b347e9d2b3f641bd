import AdapterCore
import Diagnosis

extension StartExperiment {
  /// The checks of the start.
  static let judges = [
    Judge(ofStart: .startPort) { seen, evidence in ListeningJudgment.port(seen.observation, app: evidence.app) },
    Judge(ofStart: .startAddress) { seen, evidence in ListeningJudgment.address(seen.observation, app: evidence.app) },
    Judge(ofStart: .startSlow) { seen, evidence in
      InitJudgment.judge(seen.observation, noise: seen.noise, app: evidence.app)
    },
    Judge(check: .startHealth, experiments: [.start, .requests]) { evidence in
      if let requests = evidence.requests {
        return HealthJudgment.judge(
          path: requests.settings.readinessPath, probes: requests.probes, noise: requests.noise, app: requests.app)
      }
      guard let start = evidence.start, let response = start.unhealthy else { return .notStarted }
      return HealthJudgment.judge(
        path: start.settings.readinessPath, unhealthy: response, healthy: start.settings.healthyStatuses,
        app: evidence.app)
    },
  ]
}
