import BenchmarkStatistics

extension Benchmark {
  /// The names of the counts in the output and in a limits file.
  private static let figures = ["instructions", "allocations", "system-calls", "threads", "size"]

  /// Counts instead of measuring time. Returns true if no adapter exceeds a recorded limit.
  func count() throws(BenchmarkError) -> Bool {
    let limits = try readLimits()
    let names = options.only.isEmpty ? ["small-get"] : options.only
    var table = MarkdownTable(columns: ["one invocation", "candidate"] + Self.figures)
    var entries: [JSONValue] = []
    var complaints: [String] = []
    for scenario in Scenario.all where names.contains(scenario.name) {
      guard case .invocations(let count, let warmUp) = scenario.course else { continue }
      let exchange = scenario.makeExchange()
      for candidate in candidates {
        let counter = InstructionCount(
          exchange: exchange, counts: count >= 1000 ? (50, 450) : (warmUp, 6 * warmUp), pools: pools,
          profile: options.profiles.map { "\($0)/\(scenario.name).\(candidate.name).callgrind" })
        let plain = try Trial(candidate: candidate, exchange: exchange, pools: pools)
          .invocations(count: warmUp, warmUp: warmUp, log: options.log)
        let profile = try counter.profile(candidate)
        let values: [Double?] = [
          profile.instructions, profile.allocations, try counter.systemCalls(candidate),
          plain.threadCount.map { Double($0) }, Self.size(of: candidate.path),
        ]
        table.append(
          [scenario.title, candidate.name]
            + zip(values, [0, 1, 1, 0, 0]).map { value, digits in
              value.map { $0.text(digits: digits) } ?? "none"
            })
        let named = zip(Self.figures, values)
        entries.append(
          .object(
            [("scenario", .string(scenario.name)), ("candidate", .string(candidate.name))]
              + named.map { ($0, .number($1)) }))
        if candidate.role == .adapter {
          complaints += named.compactMap { figure, value in
            limits?.complaint(scenario: scenario.name, figure: figure, value: value)
              .map { "\(candidate.name), \($0)" }
          }
        }
      }
    }
    Console.print(table.text)
    for complaint in complaints { Console.print("- \(complaint)") }
    if let path = options.json { try Console.save(JSONValue.array(entries).text + "\n", as: path) }
    return complaints.isEmpty
  }

  private func readLimits() throws(BenchmarkError) -> Limits? {
    guard let path = options.limits else { return nil }
    guard let text = ProcFile.read(path) else { throw BenchmarkError("\(path) cannot be read") }
    do {
      return try Limits(text)
    } catch {
      throw BenchmarkError("\(path): \(error.description)")
    }
  }
}
