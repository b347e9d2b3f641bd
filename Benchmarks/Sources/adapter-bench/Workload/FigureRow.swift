import BenchmarkStatistics

/// A figure of a scenario with its budget.
struct FigureRow: Sendable {
  let figure: Figure
  let budget: Budget?
  /// Its name in the table.
  let label: String

  init(_ figure: Figure, _ budget: Budget? = nil, label: String? = nil) {
    self.figure = figure
    self.budget = budget
    self.label = label ?? figure.rawValue
  }
}
