/// The slope of a series of equally spaced values by least squares, with an interval of 95% confidence.
struct LinearTrend: Equatable {
  /// The growth from one value to the next.
  let slope: Double
  /// Half of the width of the slope's interval.
  let margin: Double

  var lowest: Double { slope - margin }
  var highest: Double { slope + margin }

  /// Nil for fewer than five values.
  ///
  /// Neighboring values are rarely independent: memory grows in steps, and drifts. The correlation of neighboring
  /// residuals therefore reduces the number of values that count (an effective sample size for a process of first order),
  /// which widens the interval.
  init?(_ values: some Collection<Double>) {
    let values = Array(values)
    let count = Double(values.count)
    guard values.count >= 5 else { return nil }
    let center = (count - 1) / 2
    let mean = values.reduce(0, +) / count
    var products = 0.0
    var squares = 0.0
    for (index, value) in values.enumerated() {
      let distance = Double(index) - center
      products += distance * (value - mean)
      squares += distance * distance
    }
    let slope = products / squares
    let residuals = values.enumerated().map { index, value in value - mean - slope * (Double(index) - center) }
    let variation = residuals.reduce(0) { $0 + $1 * $1 }
    self.slope = slope
    // Below the precision of the numbers, there is no variation.
    guard variation > 1e-18 * count * max(mean * mean, 1) else {
      margin = 0
      return
    }
    let together = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let correlation = min(max(together / variation, 0), 0.99)
    let effective = max(count * (1 - correlation) / (1 + correlation), 3)
    let error = (variation / (effective - 2) / squares * (count / effective)).squareRoot()
    margin = StudentDistribution.quantile975(degreesOfFreedom: effective - 2) * error
  }
}
