/// The cost of one more unit, from two runs that differ only in the number of units.
public enum Difference {
  /// The slope between two totals; other costs of both runs (start, end) cancel out.
  public static func perUnit(few: (count: Int, total: Double), many: (count: Int, total: Double)) -> Double? {
    guard many.count > few.count else { return nil }
    return (many.total - few.total) / Double(many.count - few.count)
  }
}
