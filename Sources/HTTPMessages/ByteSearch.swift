/// Looks for bytes eight at a time.
enum ByteSearch {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Where this byte first stands at or after `start`.
  @inline(__always)
  static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var index = start
      let wanted = ones &* UInt64(byte)
      while index &+ 8 <= bytes.count {
        let difference = word(bytes, at: index) ^ wanted
        // Of the bits only the lowest is exact: a borrow can set bits above it.
        let found = (difference &- ones) & ~difference & highs
        if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
        index &+= 8
      }
      while index < bytes.count {
        if bytes[index] == byte { return index }
        index &+= 1
      }
      return nil
    }
  }

  /// Whether `holds` holds for all of the bytes, which it is told eight at a time where there are as many, some of them
  /// twice, and else one at a time.
  @inline(__always)
  static func allSatisfy(_ bytes: Span<UInt8>, words holds: (UInt64) -> Bool, else isGood: (UInt8) -> Bool) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var index = 0
      while index < bytes.count {
        if bytes.count >= 8, holds(word(bytes, at: min(index, bytes.count &- 8))) {
          index &+= 8
        } else if isGood(bytes[index]) {
          index &+= 1
        } else {
          return false
        }
      }
      return true
    }
  }

  /// Eight bytes as a number, the first of them lowest.
  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }
}
