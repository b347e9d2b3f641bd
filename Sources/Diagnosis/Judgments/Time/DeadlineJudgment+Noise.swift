extension DeadlineJudgment {
  /// Judges response times that other work on this machine may have prolonged.
  package static func judge(
    _ observations: [Observation], timeout: Duration, noise: MachineNoise, app: RecognizedApp = RecognizedApp()
  ) -> CheckResult.Status {
    let calm = observations.map { seen in
      var calm = seen
      calm.duration = noise.calm(seen.duration, processorTime: seen.processorTime)
      // A request that ran into the timeout might have ended in time, unless it still waited for another machine.
      calm.isTimedOut = seen.isTimedOut && (calm.duration >= timeout * 0.75 || seen.cause != nil)
      return calm
    }
    return noise.settle(
      judge(observations, timeout: timeout, app: app), calm: judge(calm, timeout: timeout, app: app))
  }
}
