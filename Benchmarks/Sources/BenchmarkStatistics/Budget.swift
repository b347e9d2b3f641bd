/// The limit and the goal of a figure.
public struct Budget: Sendable {
  /// What the limits are limits of.
  public enum Basis: Sendable {
    /// Of the ratio to the floor.
    case ratio
    /// Of the value itself, in the figure's unit.
    case value
    /// Of the upper bound of the 95% confidence interval of the ratio to another adapter.
    case upperBound
  }

  /// How a measured figure compares with its budget.
  public enum Verdict: String, Sendable {
    case meetsAim = "aim met"
    case meetsMust = "met"
    case over = "not met"
  }

  /// What the limits are limits of.
  public let basis: Basis
  /// The limit, which must not be exceeded.
  public let must: Double
  /// Whether the figure must be below `must`, so that an equal one does not meet it.
  public let excludesMust: Bool
  /// The goal, if there is one beyond `must`.
  public let aim: Double?

  /// Creates a budget with these limits.
  public init(_ basis: Basis, must: Double, excludingMust: Bool = false, aim: Double? = nil) {
    self.basis = basis
    self.must = must
    self.excludesMust = excludingMust
    self.aim = aim
  }

  /// Evaluates a figure; nil if the budget's quantity was not measured.
  public func verdict(value: Double? = nil, ratio: Double? = nil, upperBound: Double? = nil) -> Verdict? {
    let measured =
      switch basis {
      case .ratio: ratio
      case .value: value
      case .upperBound: upperBound
      }
    guard let measured else { return nil }
    if let aim, measured <= aim { return .meetsAim }
    return measured < must || (measured == must && !excludesMust) ? .meetsMust : .over
  }
}
