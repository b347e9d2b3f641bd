import Glibc

/// The mean ratio of two programs that were measured in the same rounds, with its 95% confidence interval.
///
/// The logarithms of the rounds' ratios are averaged, and Student's t distribution gives the interval of their mean. The
/// mean is therefore the geometric one. Exchanging the two programs gives the reciprocals.
public struct RatioInterval: Sendable, Equatable {
  /// The geometric mean of the rounds' ratios.
  public let mean: Double
  /// The lower bound of the interval.
  public let lower: Double
  /// The upper bound of the interval.
  public let upper: Double
  /// The number of rounds that both programs finished.
  public let roundCount: Int

  /// Divides each round's value by the other program's value of the same round. Rounds that only one program finished
  /// are ignored, and so are values that are not positive. Nil if fewer than two rounds are left, because these have
  /// no interval.
  public init?(of values: [Double?], to others: [Double?]) {
    let logarithms = zip(values, others).compactMap { value, other -> Double? in
      guard let value, let other, value > 0, other > 0 else { return nil }
      return log(value / other)
    }
    guard logarithms.count >= 2 else { return nil }
    let count = Double(logarithms.count)
    let mean = logarithms.reduce(0, +) / count
    let squares = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardError = (squares / (count - 1) / count).squareRoot()
    let reach = StudentDistribution.quantile975(degreesOfFreedom: logarithms.count - 1) * standardError
    self.mean = exp(mean)
    lower = exp(mean - reach)
    upper = exp(mean + reach)
    roundCount = logarithms.count
  }
}
