/// Searches eight bytes at a time (SIMD within a register). It is plain integer code, fast on every machine and at
/// every optimization level.
enum ByteScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Sets the high bit of each byte that must be escaped in a JSON string or is not ASCII: quote, backslash, control
  /// bytes, 0x80 and above. Only the lowest set bit is exact, because a borrow can set bits above it.
  @inline(__always)
  static func notPlainText(_ word: UInt64) -> UInt64 {
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5C)) &- ones
    let controls = word &- (ones &* 0x20)
    return (quotes | backslashes | controls | word) & highs
  }

  /// Sets the high bit of each byte that is a backslash. Only the lowest set bit is exact.
  @inline(__always)
  static func backslashes(_ word: UInt64) -> UInt64 {
    let difference = word ^ (ones &* 0x5C)
    return (difference &- ones) & ~difference & highs
  }

  /// The offset of the byte with the lowest set bit; 8 if no bit is set.
  @inline(__always)
  static func offset(ofLowest bits: UInt64) -> Int { bits.trailingZeroBitCount &>> 3 }

  /// Loads eight bytes as a little-endian number.
  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }
}
