/// Formats durations as Lambda does in its log.
package enum PlatformLog {
  /// Milliseconds with two decimals, rounded down.
  package static func milliseconds(_ duration: Duration) -> String {
    let hundredths = wholeHundredths(of: duration, perSecond: 100_000)
    return decimal(hundredths)
  }

  /// Seconds with two decimals, rounded down.
  package static func seconds(_ duration: Duration) -> String {
    decimal(wholeHundredths(of: duration, perSecond: 100))
  }

  /// Milliseconds, rounded up.
  package static func wholeMilliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private static func wholeHundredths(of duration: Duration, perSecond: Int64) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * perSecond + attoseconds / (1_000_000_000_000_000_000 / perSecond)
  }

  private static func decimal(_ hundredths: Int64) -> String {
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
