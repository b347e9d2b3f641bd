import BenchmarkStatistics

/// A figure of a scenario with its budget.
struct FigureRow: Sendable {
  let figure: Figure
  let budget: Budget?

  init(_ figure: Figure, _ budget: Budget? = nil) {
    self.figure = figure
    self.budget = budget
  }
}
