extension Scenario {
  /// Runs one round of this scenario for one candidate.
  func run(
    _ candidate: Candidate, exchange: Exchange, round: Int, pools: (small: BufferPool, large: BufferPool), log: String
  ) throws(BenchmarkError) -> Measurement {
    switch course {
    case .invocations(let count, let warmUp):
      return try Trial(candidate: candidate, exchange: exchange, pools: pools)
        .invocations(count: count, warmUp: warmUp, log: log)
    case .starts(let count):
      var trials: [Measurement] = []
      for _ in 0..<count {
        trials.append(try Trial(candidate: candidate, exchange: exchange, pools: pools).start())
      }
      return .medians(of: trials)
    case .listens(let count):
      var trials: [Measurement] = []
      for index in 0..<count {
        // Delays that hit different points of a probe's period, the same ones for each candidate.
        let step = UInt64(round * count + index)
        let wait = 40_000_000 + step * 3_700_000 % 20_000_000
        trials.append(try Trial(candidate: candidate, exchange: exchange, pools: pools).listen(after: wait))
      }
      return .medians(of: trials)
    }
  }
}
