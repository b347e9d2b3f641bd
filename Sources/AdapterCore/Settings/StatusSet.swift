/// A set of HTTP status codes, written as `100-499,503`.
package struct StatusSet: Sendable, Equatable, CustomStringConvertible {
  /// Codes that a status line can carry (RFC 9112 section 4).
  package static let allowed = 100...999

  /// Sorted, apart from each other by at least one code.
  private let ranges: [ClosedRange<Int>]

  /// The codes in these ranges; what lies outside ``allowed`` is left out.
  package init(_ ranges: [ClosedRange<Int>]) {
    var merged: [ClosedRange<Int>] = []
    for range in ranges.filter(Self.allowed.overlaps).map({ $0.clamped(to: Self.allowed) })
      .sorted(by: { $0.lowerBound < $1.lowerBound })
    {
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  /// The codes and ranges in this text, or nil where it is not of the form; spaces around the parts are allowed.
  package init?(_ text: String) {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.code)
      switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
      case (1...2, let lower?, let upper?) where lower <= upper: ranges.append(lower...upper)
      default: return nil
      }
    }
    self.init(ranges)
  }

  private static func code(_ text: Substring) -> Int? {
    let digits = trimmed(text)
    guard digits.utf8.count == 3, digits.utf8.allSatisfy({ decimalDigit($0) != nil }), let code = Int(digits) else {
      return nil
    }
    return allowed.contains(code) ? code : nil
  }

  /// Whether there is no code at all.
  package var isEmpty: Bool { ranges.isEmpty }

  /// Whether the code is one of them.
  package func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }

  /// The set as it is written in a setting.
  package var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}

/// The text without the ASCII white space around it.
func trimmed(_ text: some StringProtocol) -> String {
  var bytes = Array(text.utf8)[...]
  let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
  while let byte = bytes.first, isSpace(byte) { bytes.removeFirst() }
  while let byte = bytes.last, isSpace(byte) { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}
