import BenchmarkStatistics

/// All measurements, by scenario and candidate.
struct Results {
  /// A candidate's rounds in one scenario.
  struct Series {
    var rounds: [Measurement] = []
    /// Why the candidate runs no further rounds.
    var failure: String?

    func values(of figure: Figure) -> [Double?] { rounds.map { $0.value(of: figure) } }

    func median(of figure: Figure) -> Double? { Samples(values(of: figure).compactMap { $0 }).median }
  }

  let candidates: [Candidate]
  /// One entry for each candidate, in order.
  private(set) var series: [String: [Series]] = [:]

  private let empty: [Series]

  init(candidates: [Candidate]) {
    self.candidates = candidates
    empty = Array(repeating: Series(), count: candidates.count)
  }

  func failure(_ scenario: Scenario, _ candidate: Int) -> String? { self[scenario, candidate].failure }

  subscript(scenario: Scenario, candidate: Int) -> Series {
    series[scenario.name]?[candidate] ?? Series()
  }

  mutating func append(_ measurement: Measurement, _ scenario: Scenario, _ candidate: Int) {
    modify(scenario, candidate) { $0.rounds.append(measurement) }
  }

  mutating func fail(_ text: String, _ scenario: Scenario, _ candidate: Int) {
    modify(scenario, candidate) { $0.failure = text }
  }

  private mutating func modify(_ scenario: Scenario, _ candidate: Int, _ change: (inout Series) -> Void) {
    var all = series[scenario.name] ?? empty
    change(&all[candidate])
    series[scenario.name] = all
  }

  /// The ratio of a candidate to the floor, paired by round.
  func ratio(of figure: Figure, _ scenario: Scenario, _ candidate: Int) -> Double? {
    guard let floor = candidates.firstIndex(where: \.isFloor) else { return nil }
    return PairedRatio.median(
      of: self[scenario, candidate].values(of: figure), to: self[scenario, floor].values(of: figure))
  }
}
