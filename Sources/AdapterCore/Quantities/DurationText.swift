/// Durations as people write them: `250ms`, `5s`, `1.5s`, `2m`; a plain number means seconds.
package enum DurationText {
  /// Parses a duration; nil if the text is malformed, or the duration is negative or longer than 366 days.
  package static func parse(_ text: String) -> Duration? {
    let bytes = Array(text.utf8)
    let numberEnd = bytes.firstIndex { decimalDigit($0) == nil && $0 != UInt8(ascii: ".") } ?? bytes.count
    let unit = asciiLowercased(trimmed(String(decoding: bytes[numberEnd...], as: UTF8.self)))
    let nanosecondsPerUnit: Int64
    switch unit {
    case "ms": nanosecondsPerUnit = 1_000_000
    case "", "s": nanosecondsPerUnit = 1_000_000_000
    case "m", "min": nanosecondsPerUnit = 60_000_000_000
    default: return nil
    }
    let parts = bytes[..<numberEnd].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, (1...9).contains(whole.count) else { return nil }
    var nanoseconds = whole.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    let (product, overflow) = nanoseconds.multipliedReportingOverflow(by: nanosecondsPerUnit)
    guard !overflow else { return nil }
    nanoseconds = product
    if parts.count == 2 {
      guard (1...9).contains(parts[1].count) else { return nil }
      var scale = nanosecondsPerUnit
      for byte in parts[1] {
        scale /= 10
        nanoseconds += Int64(byte - UInt8(ascii: "0")) * scale
      }
    }
    guard nanoseconds <= 366 * 24 * 3600 * 1_000_000_000 else { return nil }
    return .nanoseconds(nanoseconds)
  }

  /// The duration in readable form: `250 ms`, `5 s`, `1.25 s`, `3 min 20 s`; below a millisecond `0.25 ms`.
  package static func describe(_ duration: Duration) -> String {
    let milliseconds = duration.inMilliseconds
    if milliseconds < 0 { return "-" + describe(.zero - duration) }
    if milliseconds < 10 { return "\(decimal(milliseconds, digits: 2)) ms" }
    if milliseconds < 1000 { return "\(Int(milliseconds + 0.5)) ms" }
    if milliseconds < 120_000 { return "\(decimal(milliseconds / 1000, digits: 2)) s" }
    let seconds = Int(milliseconds / 1000 + 0.5)
    return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds / 60) min \(seconds % 60) s"
  }

  /// A number with at most `digits` decimal places and no trailing zeros: `1.25`, `5`.
  package static func decimal(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "?" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int(value.magnitude * Double(scale) + 0.5)
    var fraction = String(scaled % scale)
    fraction = String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let whole = (value < 0 && scaled > 0 ? "-" : "") + String(scaled / scale)
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }
}

extension Duration {
  /// The duration as a number of milliseconds.
  package var inMilliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }

  /// The duration in whole milliseconds, rounded towards zero.
  package var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow, milliseconds.magnitude < 1 << 62 else { return seconds < 0 ? -(1 << 62) : 1 << 62 }
    return Int(milliseconds + attoseconds / 1_000_000_000_000_000)
  }
}
