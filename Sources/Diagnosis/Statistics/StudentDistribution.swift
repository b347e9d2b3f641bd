/// Student's t distribution.
enum StudentDistribution {
  /// The 0.975 quantile, the factor of a two-sided interval of 95%.
  ///
  /// - Parameter degreesOfFreedom: at least 1; it need not be whole.
  static func quantile975(degreesOfFreedom: Double) -> Double {
    let degrees = max(degreesOfFreedom, 1)
    // Below this, the series is not accurate enough. The quantile decreases, so the next smaller whole number is safe.
    if degrees < Double(small.count + 1) { return small[Int(degrees) - 1] }
    // Expansion around the quantile of the normal distribution (Abramowitz and Stegun 26.7.5).
    let z = 1.959964
    let z3 = z * z * z
    let z5 = z3 * z * z
    return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees)
  }

  /// For 1 to 10 degrees of freedom.
  private static let small = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
}
