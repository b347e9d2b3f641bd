/// A set of HTTP status codes, written as `100-499,503`.
package struct StatusSet: Sendable, Equatable, CustomStringConvertible {
  /// Codes that a status line can carry (RFC 9112 section 4).
  package static let allowed = 100...999

  /// Consecutive codes. A `ClosedRange` would cost each start a lookup of its bounds' protocol conformances.
  private struct Run: Sendable, Equatable {
    var first: Int
    var last: Int
  }

  /// Sorted, with a gap of at least one code between runs.
  private let runs: [Run]

  private init(_ runs: [Run]) {
    var merged: [Run] = []
    for run in runs.sorted(by: { $0.first < $1.first }) {
      if let last = merged.last, run.first <= last.last + 1 {
        merged[merged.count - 1].last = max(last.last, run.last)
      } else {
        merged.append(run)
      }
    }
    self.runs = merged
  }

  /// Creates an empty set.
  package init() { runs = [] }

  /// The codes in this range, limited to ``allowed``.
  package init(_ codes: ClosedRange<Int>) {
    let (first, last) = (max(codes.lowerBound, Self.allowed.lowerBound), min(codes.upperBound, Self.allowed.upperBound))
    runs = first <= last ? [Run(first: first, last: last)] : []
  }

  /// Parses codes and ranges; nil if the text is malformed. Spaces around the parts are allowed.
  package init?(_ text: String) {
    var runs: [Run] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.code)
      switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
      case (1...2, let lower?, let upper?) where lower <= upper: runs.append(Run(first: lower, last: upper))
      default: return nil
      }
    }
    self.init(runs)
  }

  private static func code(_ text: Substring) -> Int? {
    let digits = trimmed(text)
    guard digits.utf8.count == 3, digits.utf8.allSatisfy({ decimalDigit($0) != nil }), let code = Int(digits) else {
      return nil
    }
    return allowed.contains(code) ? code : nil
  }

  /// Whether the set contains the code.
  package func contains(_ status: Int) -> Bool { runs.contains { $0.first <= status && status <= $0.last } }

  /// The set in the form used in settings.
  package var description: String {
    runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
  }
}

/// The text without surrounding ASCII white space.
func trimmed(_ text: some StringProtocol) -> String {
  var bytes = Array(text.utf8)[...]
  let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
  while let byte = bytes.first, isSpace(byte) { bytes.removeFirst() }
  while let byte = bytes.last, isSpace(byte) { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}
