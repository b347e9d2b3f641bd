import BenchmarkStatistics
import Glibc

extension Benchmark {
  /// Compares all candidates. Returns true if every candidate responded correctly in each scenario that it supports.
  func compare() throws(BenchmarkError) -> Bool {
    let scenarios = Scenario.all.filter { options.only.isEmpty || options.only.contains($0.name) }
    let machine = Machine.current
    var results = Results(candidates: candidates)
    let end = MonotonicTime.now + UInt64(options.timeLimit) * 1_000_000_000
    var simulated: [Scenario] = []
    for scenario in scenarios where scenario.realApp == nil {
      if let obstacle = scenario.conditions.obstacle {
        results.skip(scenario, because: obstacle)
      } else {
        simulated.append(scenario)
      }
    }
    runRounds(of: simulated, until: end, into: &results) { scenario, exchange, round, results in
      runRound(round, of: scenario, exchange, into: &results)
    }
    // A real app runs only while it is measured, so that it does not disturb other scenarios.
    for app in RealApp.allCases {
      let itsScenarios = scenarios.filter { $0.realApp == app }
      if itsScenarios.isEmpty || MonotonicTime.now >= end || Interruption.isPending { continue }
      measure(app, itsScenarios, until: end, into: &results)
    }
    if !Interruption.isPending { noteMissingRounds(of: scenarios, in: &results) }
    if !Interruption.isPending { countInstructions(of: scenarios, into: &results) }

    let report = Report(results: results, scenarios: scenarios, sizes: candidates.map { Self.size(of: $0.path) })
    Console.print("\(results.roundsText); \(machine.text)\n")
    Console.print(report.table)
    for obstacle in report.obstacles { Console.print("- \(obstacle)") }
    for failure in report.failures { Console.print("- \(failure)") }
    if let path = options.json { try Console.save(report.json(machine: machine), as: path) }
    if Interruption.isPending { throw BenchmarkError("interrupted") }
    return report.failures.allSatisfy { $0.contains("not offered") }
  }

  /// Runs one round of each scenario in turn, until all have run as often as they should.
  private func runRounds(
    of scenarios: [Scenario], until end: UInt64, into results: inout Results,
    _ runRound: (Scenario, Exchange, Int, inout Results) -> Void
  ) {
    let exchanges = scenarios.map { $0.makeExchange() }
    let limit = scenarios.map { options.rounds ?? $0.rounds }.max() ?? 0
    for round in 0..<limit {
      Console.note("round \(round + 1) of \(limit)\(scenarios[0].realApp.map { ", \($0.title)" } ?? "")")
      for (scenario, exchange) in zip(scenarios, exchanges) where round < options.rounds ?? scenario.rounds {
        if MonotonicTime.now >= end || Interruption.isPending { return }
        runRound(scenario, exchange, round, &results)
      }
    }
  }

  private func runRound(_ round: Int, of scenario: Scenario, _ exchange: Exchange, into results: inout Results) {
    for index in turnOrder(round) where results.failure(scenario, index) == nil {
      do {
        let measurement = try scenario.run(
          candidates[index], exchange: exchange, round: round, pools: pools, log: options.log)
        results.append(measurement, scenario, index)
      } catch {
        results.fail(error.description, scenario, index)
      }
    }
  }

  private func measure(_ app: RealApp, _ scenarios: [Scenario], until end: UInt64, into results: inout Results) {
    do throws(BenchmarkError) {
      let server = try RealAppServer(app, log: options.log)
      defer { server.end() }
      try server.warmUp(with: scenarios.map { $0.makeExchange() }, count: 1000)
      runRounds(of: scenarios, until: end, into: &results) { scenario, exchange, round, results in
        do throws(BenchmarkError) {
          try takeTurns(round, of: scenario, exchange, server, into: &results)
        } catch {
          results.skip(scenario, because: error.description)
        }
      }
    } catch {
      for scenario in scenarios { results.skip(scenario, because: error.description) }
    }
  }

  /// Runs a round in which all candidates stay connected to one app and take turns in short batches, so that a change in
  /// the app or in the machine's load affects all of them.
  private func takeTurns(
    _ round: Int, of scenario: Scenario, _ exchange: Exchange, _ server: RealAppServer, into results: inout Results
  ) throws(BenchmarkError) {
    guard case .turns(_, let batches, let batchCount, let warmUp) = scenario.course else { return }
    var contenders: [(index: Int, contender: Contender)] = []
    for index in candidates.indices where results.failure(scenario, index) == nil {
      let contender = try Contender(candidates[index], exchange: exchange, server: server, pools: pools)
      contender.begin(warmUp: warmUp, log: options.log)
      contenders.append((index, contender))
    }
    for batch in 0..<batches {
      let order = (round + batch).isMultiple(of: 2) ? contenders : contenders.reversed()
      for (_, contender) in order { contender.measure(count: batchCount) }
    }
    for (index, contender) in contenders {
      if let measurement = contender.finish() {
        results.append(measurement, scenario, index)
      } else {
        results.fail(contender.failure ?? "unknown", scenario, index)
      }
    }
  }

  /// Records which scenarios the time limit has cut short.
  private func noteMissingRounds(of scenarios: [Scenario], in results: inout Results) {
    for scenario in scenarios where !results.isSkipped(scenario) {
      let wanted = options.rounds ?? scenario.rounds
      let counts = candidates.indices.filter { results.failure(scenario, $0) == nil }
        .map { results[scenario, $0].rounds.count }
      guard let count = counts.max(), count < wanted else { continue }
      if count == 0 {
        results.skip(scenario, because: "the time limit of \(options.timeLimit) s was reached")
      } else {
        results.note("\(count) of \(wanted) rounds within the time limit of \(options.timeLimit) s", scenario)
      }
    }
  }

  /// Every other round in reverse order, so that being first or last favors no candidate.
  private func turnOrder(_ round: Int) -> [Int] {
    round.isMultiple(of: 2) ? Array(candidates.indices) : candidates.indices.reversed()
  }

  /// Counts the instructions in the scenarios that show them.
  private func countInstructions(of scenarios: [Scenario], into results: inout Results) {
    let counted = scenarios.filter { scenario in scenario.rows.contains { $0.figure == .instructions } }
    guard InstructionCount.isAvailable else {
      for scenario in counted { results.skip(.instructions, of: scenario, because: "valgrind is not installed") }
      return
    }
    for scenario in counted {
      Console.note("instructions, \(scenario.title)")
      let counter = InstructionCount(exchange: scenario.makeExchange(), pools: pools)
      for index in candidates.indices where results.failure(scenario, index) == nil {
        do {
          let count =
            if case .starts = scenario.course {
              try counter.startInstructions(candidates[index])
            } else {
              try counter.profile(candidates[index]).instructions
            }
          results.append(Measurement(instructions: count), scenario, index)
        } catch {
          results.skip(.instructions, of: scenario, because: error.description)
        }
      }
    }
  }
}
