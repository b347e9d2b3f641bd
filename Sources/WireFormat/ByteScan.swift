/// Looks for bytes eight at a time (SIMD within a register): plain integer code that is fast on every machine and at
/// every level of optimisation.
enum ByteScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of each byte that may not stand in a JSON string as it is, or is not ASCII: quote, backslash,
  /// controls, 0x80 and above. Only the lowest bit that is set is exact: a borrow can set bits above it.
  @inline(__always)
  static func notPlainText(_ word: UInt64) -> UInt64 {
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5C)) &- ones
    let controls = word &- (ones &* 0x20)
    return (quotes | backslashes | controls | word) & highs
  }

  /// The high bit of each byte that is a backslash; only the lowest bit that is set is exact.
  @inline(__always)
  static func backslashes(_ word: UInt64) -> UInt64 {
    let difference = word ^ (ones &* 0x5C)
    return (difference &- ones) & ~difference & highs
  }

  /// How many bytes come before the one whose bit is the lowest set.
  @inline(__always)
  static func offset(ofLowest bits: UInt64) -> Int { bits.trailingZeroBitCount &>> 3 }

  /// Eight bytes as a number, the first of them lowest.
  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }
}
