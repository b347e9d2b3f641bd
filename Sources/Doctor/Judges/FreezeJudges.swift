import Diagnosis

extension FreezeExperiment {
  /// The checks of requests across a freeze.
  static let judges = [
    Judge(ofFreeze: .freezeKeepAlive) { seen, requests, evidence in
      KeepAliveJudgment.judge(observation(seen, requests, evidence.examination), app: requests.app)
    },
    Judge(ofFreeze: .freezeClock) { seen, _, evidence in
      ClockJudgment.judge(seen.observations, frozenFor: seen.frozenFor)
    },
    Judge(ofFreeze: .memoryLimit) { seen, requests, evidence in
      MemoryLimitJudgment.judge(
        MemoryLimitJudgment.Observation(
          peak: max(requests.peakMegabytes, seen.peakMegabytes) << 20, limit: evidence.examination.memoryLimit,
          wasKilled: requests.isOutOfMemory || seen.isOutOfMemory), app: requests.app)
    },
    Judge(ofFreeze: .timeDeadline) { seen, requests, evidence in
      DeadlineJudgment.judge(
        seen.durations, timeout: evidence.examination.timeout, noise: seen.noise, app: requests.app)
    },
  ]

  private static func observation(
    _ freeze: Outcome, _ requests: RequestExperiment.Outcome, _ examination: Examination
  ) -> KeepAliveJudgment.Observation {
    var seen = KeepAliveJudgment.Observation(
      closedAfter: nil, watchedFor: examination.longest, keepsNone: false, hasOwnAdapter: requests.adapter == .own,
      frozenFor: freeze.frozenFor, failures: freeze.failures)
    for exchange in requests.exchanges where exchange.isClosed {
      guard let response = exchange.response, response.isComplete, response.keepsConnection else { continue }
      let title = "\(exchange.request.title) (\(response.status))"
      if !seen.closesAfter.contains(title) { seen.closesAfter.append(title) }
    }
    switch requests.idle {
    // A process that was killed closes its connections too.
    case .closed(let duration):
      let hasEnded = requests.isOutOfMemory || requests.survivedRequests.count < requests.requests.count
      seen.closedAfter = hasEnded ? nil : duration
    case .notKept: seen.keepsNone = true
    case .kept, .noResponse: break
    }
    return seen
  }
}
