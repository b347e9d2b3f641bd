/// Sizes as people write them: `256KB`, `1MB`; a plain number means bytes.
///
/// A KB is 1,024 bytes, as in AWS's own limits (6 MB = 6,291,456).
package enum ByteCount {
  /// Parses a size in bytes; nil if the text is malformed or the size is more than a terabyte.
  static func parse(_ text: String) -> Int? {
    let digits = text.utf8.prefix { decimalDigit($0) != nil }
    guard (1...12).contains(digits.count), let number = Int(Substring(digits)) else { return nil }
    let factor: Int
    switch asciiLowercased(trimmed(Substring(text.utf8.dropFirst(digits.count)))) {
    case "", "b": factor = 1
    case "k", "kb", "kib": factor = 1024
    case "m", "mb", "mib": factor = 1024 * 1024
    case "g", "gb", "gib": factor = 1024 * 1024 * 1024
    default: return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow || product > 1 << 40 ? nil : product
  }

  /// The size in readable form: `812 B`, `256 KB`, `71.4 MB`.
  package static func describe(_ bytes: Int) -> String {
    switch bytes {
    case ..<1024: "\(bytes) B"
    case ..<(1024 * 1024): "\(DurationText.decimal(Double(bytes) / 1024, digits: 1)) KB"
    case ..<(1024 * 1024 * 1024): "\(DurationText.decimal(Double(bytes) / 1_048_576, digits: 1)) MB"
    default: "\(DurationText.decimal(Double(bytes) / 1_073_741_824, digits: 2)) GB"
    }
  }
}
