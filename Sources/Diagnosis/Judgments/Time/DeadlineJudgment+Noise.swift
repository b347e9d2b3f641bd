extension DeadlineJudgment {
  /// Judges response times that other work on this machine may have prolonged.
  package static func judge(
    _ observations: [Observation], timeout: Duration, noise: MachineNoise
  ) -> CheckResult.Status {
    let calm = observations.map { seen in
      var calm = seen
      calm.duration = noise.calm(seen.duration, processorTime: seen.processorTime)
      // A request that ran into the timeout might have ended in time.
      calm.isTimedOut = seen.isTimedOut && calm.duration >= timeout * 0.75
      return calm
    }
    return noise.settle(judge(observations, timeout: timeout), calm: judge(calm, timeout: timeout))
  }
}
