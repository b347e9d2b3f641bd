extension Scenario {
  /// Runs one round of this scenario for one candidate.
  func run(
    _ candidate: Candidate, exchange: Exchange, round: Int, pools: (small: BufferPool, large: BufferPool), log: String
  ) throws(BenchmarkError) -> Measurement {
    try conditions { () throws(BenchmarkError) in
      try measure(candidate, exchange: exchange, round: round, pools: pools, log: log)
    }
  }

  private func measure(
    _ candidate: Candidate, exchange: Exchange, round: Int, pools: (small: BufferPool, large: BufferPool), log: String
  ) throws(BenchmarkError) -> Measurement {
    let trial = { () throws(BenchmarkError) in
      try Trial(candidate: candidate, exchange: exchange, pools: pools, conditions: conditions)
    }
    switch course {
    case .invocations(let count, let warmUp):
      return try trial().invocations(count: count, warmUp: warmUp, log: log)
    case .starts(let count):
      var trials: [Measurement] = []
      for _ in 0..<count { trials.append(try trial().start()) }
      return .medians(of: trials)
    case .listens(let count):
      var trials: [Measurement] = []
      for index in 0..<count {
        // Delays that hit different points of a probe's period, the same ones for each candidate.
        let step = UInt64(round * count + index)
        let wait = 40_000_000 + step * 3_700_000 % 20_000_000
        trials.append(try trial().listen(after: wait))
      }
      return .medians(of: trials)
    case .turns: throw BenchmarkError("a real app is measured for all candidates at once")
    }
  }
}
