/// Measured values of one kind, in one unit.
public struct Samples: Sendable {
  /// In the order in which they were measured.
  public private(set) var values: [Double]

  /// Creates samples with these values.
  public init(_ values: [Double] = []) { self.values = values }

  /// Adds a value.
  public mutating func append(_ value: Double) { values.append(value) }

  /// Adds all values of other samples.
  public mutating func append(contentsOf other: Samples) { values.append(contentsOf: other.values) }

  /// The middle value, or the mean of the two middle ones; nil without values.
  public var median: Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// The smallest value that at least `share` (over 0, up to 1) of the values do not exceed: the nearest rank, without
  /// interpolation. Nil without values.
  public func percentile(_ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = (share * Double(values.count)).rounded(.up)
    return values.sorted()[min(max(Int(rank), 1), values.count) - 1]
  }

  /// Half the interquartile range as a share of the median, which shows how far to trust it. Nil for fewer than four
  /// values.
  public var spread: Double? {
    guard values.count >= 4, let median, median != 0, let low = percentile(0.25), let high = percentile(0.75) else {
      return nil
    }
    return (high - low) / 2 / median
  }
}
