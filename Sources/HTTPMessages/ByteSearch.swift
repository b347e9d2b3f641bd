/// Searches bytes eight at a time.
enum ByteSearch {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The first index of this byte at or after `start`.
  @inline(__always)
  static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var index = start
      let wanted = ones &* UInt64(byte)
      while index &+ 8 <= bytes.count {
        let difference = word(bytes, at: index) ^ wanted
        // Only the lowest set bit is exact, because a borrow can set bits above it.
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

  /// Whether all bytes satisfy a condition. It is tested eight bytes at a time with `holds`; the last eight may overlap
  /// the ones before. If `holds` fails, or there are fewer than eight bytes, `isGood` tests single bytes.
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

  /// Loads eight bytes as a little-endian number.
  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }
}
