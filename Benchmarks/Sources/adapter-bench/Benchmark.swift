import BenchmarkStatistics
import Glibc

/// A complete benchmark run.
struct Benchmark {
  let options: Options
  let candidates: [Candidate]
  let pools = (small: BufferPool(byteCount: 256 * 1024), large: BufferPool(byteCount: 8 * 1024 * 1024))

  init(options: Options, programPath: String) throws(BenchmarkError) {
    self.options = options
    let folder = programPath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let floor = options.floor ?? (folder.isEmpty ? "./relay-floor" : "\(folder)/relay-floor")
    var candidates = [Candidate(name: "floor", path: floor, role: .floor)]
    if options.hasControl { candidates.append(Candidate(name: "control", path: floor, role: .control)) }
    for path in options.adapters {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let repeated = candidates.count { $0.name == name || $0.name.hasPrefix("\(name) ") }
      var candidate = Candidate(name: repeated == 0 ? name : "\(name) \(repeated + 1)", path: path, role: .adapter)
      if access(path + ".named", X_OK) == 0 { candidate.namedPath = path + ".named" }
      candidates.append(candidate)
    }
    for candidate in candidates where access(candidate.path, X_OK) != 0 {
      throw BenchmarkError("\(candidate.path) cannot be executed: \(String(cString: strerror(errno)))")
    }
    self.candidates = candidates
  }

  /// Compares all candidates. Returns true if every candidate responded correctly in each scenario that it supports.
  func compare() throws(BenchmarkError) -> Bool {
    let scenarios = Scenario.all.filter { options.only.isEmpty || options.only.contains($0.name) }
    let machine = Machine.current
    var results = Results(candidates: candidates)
    let exchanges = scenarios.map { $0.makeExchange() }
    let end = MonotonicTime.now + UInt64(options.timeLimit) * 1_000_000_000
    var rounds = 0
    while rounds < options.rounds, MonotonicTime.now < end, !Interruption.isPending {
      Console.note("round \(rounds + 1) of \(options.rounds)")
      for (scenario, exchange) in zip(scenarios, exchanges) {
        for (index, candidate) in candidates.enumerated() where results.failure(scenario, index) == nil {
          do {
            let measurement = try scenario.run(
              candidate, exchange: exchange, round: rounds, pools: pools, log: options.log)
            results.append(measurement, scenario, index)
          } catch {
            results.fail(error.description, scenario, index)
          }
        }
      }
      rounds += 1
    }
    let report = Report(results: results, scenarios: scenarios, sizes: candidates.map { Self.size(of: $0.path) })
    Console.print("\(rounds) rounds; \(machine.text)\n")
    Console.print(report.table)
    for failure in report.failures { Console.print("- \(failure)") }
    if let path = options.json { try Console.save(report.json(machine: machine), as: path) }
    if Interruption.isPending { throw BenchmarkError("interrupted") }
    return report.failures.allSatisfy { $0.contains("not offered") }
  }

  static func size(of path: String) -> Double? {
    var information = stat()
    return stat(path, &information) == 0 ? Double(information.st_size) : nil
  }
}
