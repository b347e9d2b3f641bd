/// Student's t distribution.
enum StudentDistribution {
  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
  ]

  /// The quantile of 0.975, the factor of a two-sided 95% interval, within 0.001. `degreesOfFreedom` is at least 1.
  /// Above 30 degrees, it is the Cornish-Fisher expansion around the normal distribution's quantile.
  static func quantile975(degreesOfFreedom: Int) -> Double {
    if degreesOfFreedom <= quantiles.count { return quantiles[max(degreesOfFreedom, 1) - 1] }
    let degrees = Double(degreesOfFreedom)
    return 1.95996 + 2.3722 / degrees + 2.8223 / (degrees * degrees)
  }
}
