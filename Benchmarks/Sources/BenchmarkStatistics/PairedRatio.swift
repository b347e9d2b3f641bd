/// The ratio of two programs that were measured in the same rounds.
public enum PairedRatio {
  /// The median of the rounds' ratios. Each round is compared with the same round of the other program, so that a
  /// machine that becomes slower affects both equally. Rounds that only one program finished are ignored; nil if none
  /// is left.
  public static func median(of values: [Double?], to floor: [Double?]) -> Double? {
    let ratios = zip(values, floor).compactMap { value, floor -> Double? in
      guard let value, let floor, floor > 0 else { return nil }
      return value / floor
    }
    return Samples(ratios).median
  }
}
