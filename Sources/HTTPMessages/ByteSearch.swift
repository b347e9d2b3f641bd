internal import CHTTPText

/// Searches and compares bytes.
enum ByteSearch {
  /// The first index of this byte at or after `start`.
  @inline(__always)
  static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, start < bytes.count else { return nil }
      let index = start + http_text_index(base + start, bytes.count - start, byte)
      return index < bytes.count ? index : nil
    }
  }

  /// Whether both have the same `count` bytes, except that those of `bytes` may be ASCII capitals.
  ///
  /// - Parameter lowercased: contains no ASCII capitals.
  @inline(__always)
  static func isEqual(
    _ bytes: UnsafePointer<UInt8>, lowercased: UnsafePointer<UInt8>, count: Int
  ) -> Bool {
    guard count >= 8 else {
      for index in 0..<count where lowercasedASCII(bytes[index]) != lowercased[index] { return false }
      return true
    }
    // The last word may overlap the one before. It comes first, since similar names differ at their ends.
    var index = count &- 8
    repeat {
      if lowercasedWord(word(bytes + index)) != word(lowercased + index) { return false }
      index = index > 8 || index == 0 ? index &- 8 : 0
    } while index >= 0
    return true
  }

  /// Eight bytes, with ASCII capitals converted to lower case.
  @inline(__always)
  private static func lowercasedWord(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    // The sums have at most eight bits, so none carries into the next byte.
    let small = word & ~highs
    let fromA = small &+ ones &* (0x80 - 0x41)
    let afterZ = small &+ ones &* (0x80 - 0x5B)
    let capitals = fromA & ~afterZ & ~word & highs
    return word | capitals &>> 2
  }

  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }
}
