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
  private var obstacles: [String: String] = [:]
  /// Remarks on scenarios that were measured.
  private(set) var notes: [String: String] = [:]
  private var figureObstacles: [String: [Figure: String]] = [:]

  init(candidates: [Candidate]) {
    self.candidates = candidates
    empty = Array(repeating: Series(), count: candidates.count)
  }

  func failure(_ scenario: Scenario, _ candidate: Int) -> String? { self[scenario, candidate].failure }

  /// Why a figure was not measured for any candidate.
  func obstacle(_ scenario: Scenario, _ figure: Figure) -> String? {
    obstacles[scenario.name] ?? figureObstacles[scenario.name]?[figure]
  }

  /// Whether this machine cannot measure a scenario.
  func isSkipped(_ scenario: Scenario) -> Bool { obstacles[scenario.name] != nil }

  subscript(scenario: Scenario, candidate: Int) -> Series {
    series[scenario.name]?[candidate] ?? Series()
  }

  mutating func append(_ measurement: Measurement, _ scenario: Scenario, _ candidate: Int) {
    modify(scenario, candidate) { $0.rounds.append(measurement) }
  }

  mutating func fail(_ text: String, _ scenario: Scenario, _ candidate: Int) {
    modify(scenario, candidate) { $0.failure = text }
  }

  mutating func note(_ text: String, _ scenario: Scenario) { notes[scenario.name] = text }

  /// Records that this machine cannot measure a scenario.
  mutating func skip(_ scenario: Scenario, because reason: String) { obstacles[scenario.name] = reason }

  /// Records that this machine cannot measure a figure of a scenario.
  mutating func skip(_ figure: Figure, of scenario: Scenario, because reason: String) {
    figureObstacles[scenario.name, default: [:]][figure] = reason
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

  /// The ratio of a candidate to another one with its confidence interval, paired by round.
  func interval(of figure: Figure, _ scenario: Scenario, _ candidate: Int, to other: Int) -> RatioInterval? {
    RatioInterval(of: self[scenario, candidate].values(of: figure), to: self[scenario, other].values(of: figure))
  }

  /// The fewest and the most rounds of a scenario.
  var roundsText: String {
    let counts = series.values.flatMap { $0 }.map { $0.rounds.count { $0.instructions == nil } }.filter { $0 > 0 }
    let least = counts.min() ?? 0
    let most = counts.max() ?? 0
    return least == most ? "\(least) rounds" : "\(least) to \(most) rounds"
  }
}
