/// A set of ASCII characters, for fast tests of bytes.
package struct ByteSet: Sendable {
  private let low: UInt64
  private let high: UInt64

  /// Creates the set of the ASCII characters in this text.
  package init(_ characters: StaticString) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    characters.withUTF8Buffer { bytes in
      for byte in bytes {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
      }
    }
    self.low = low
    self.high = high
  }

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The union of both sets.
  package func union(_ other: ByteSet) -> ByteSet { ByteSet(low: low | other.low, high: high | other.high) }

  /// Whether the set contains the byte; false for bytes above ASCII.
  @inline(__always)
  package func contains(_ byte: UInt8) -> Bool {
    if byte >= 128 { return false }
    return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0
  }
}
