/// The limit and the goal of a figure.
public struct Budget: Sendable {
  /// What the limits are limits of.
  public enum Basis: Sendable {
    /// Of the ratio to the floor.
    case ratio
    /// Of the value itself, in the figure's unit.
    case value
  }

  /// How a measured figure compares with its budget.
  public enum Verdict: String, Sendable {
    case meetsAim = "aim"
    case meetsMust = "must"
    case over = "OVER"
  }

  /// What the limits are limits of.
  public let basis: Basis
  /// The limit, which must not be exceeded.
  public let must: Double
  /// The goal.
  public let aim: Double

  /// Creates a budget with these limits.
  public init(_ basis: Basis, must: Double, aim: Double) {
    self.basis = basis
    self.must = must
    self.aim = aim
  }

  /// Evaluates a figure; nil if the budget's quantity was not measured.
  public func verdict(value: Double?, ratio: Double?) -> Verdict? {
    guard let measured = basis == .ratio ? ratio : value else { return nil }
    if measured <= aim { return .meetsAim }
    return measured <= must ? .meetsMust : .over
  }
}
