/// What one more of something costs, from two runs that differ only in how many there were.
public enum Difference {
  /// The slope between two totals; what both runs spent besides (start, end) cancels out.
  public static func perUnit(few: (count: Int, total: Double), many: (count: Int, total: Double)) -> Double? {
    guard many.count > few.count else { return nil }
    return (many.total - few.total) / Double(many.count - few.count)
  }
}
