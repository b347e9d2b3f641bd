/// How one program compares with another that was measured right beside it.
public enum PairedRatio {
  /// The median of the rounds' ratios. Each round is divided by its own neighbour, so that a machine that grows slower
  /// during a run weighs on both alike. Rounds that only one of the two finished do not count; nil when none is left.
  public static func median(of values: [Double?], to floor: [Double?]) -> Double? {
    let ratios = zip(values, floor).compactMap { value, floor -> Double? in
      guard let value, let floor, floor > 0 else { return nil }
      return value / floor
    }
    return Samples(ratios).median
  }
}
