/// A guess about the request in an event that has not been decoded yet.
package enum MethodForecast {
  /// How much of an event is searched, in bytes. Only large header fields move the method further back.
  private static let searchedLength = 8 * 1024

  /// Whether an event seems to be a request with the method POST or PATCH, which must not be repeated. The event is only
  /// searched for the quoted method, so nothing but speed may depend on the result.
  package static func seemsUnrepeatable(_ event: Span<UInt8>) -> Bool {
    let end = min(event.count, searchedLength)
    var index = 0
    while let found = firstCapitalP(in: event, from: index, to: end) {
      if found > 0, event[found - 1] == UInt8(ascii: "\""),
        isMethod("POST\"", at: found, in: event) || isMethod("PATCH\"", at: found, in: event)
      {
        return true
      }
      index = found + 1
    }
    return false
  }

  /// Both methods begin with a letter that is rare in events.
  private static func firstCapitalP(in event: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    event.withUnsafeBytes { bytes in
      let ones: UInt64 = 0x0101_0101_0101_0101
      var index = start
      while index &+ 8 <= end {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let difference = word ^ (ones &* UInt64(UInt8(ascii: "P")))
        // Only the lowest set bit is exact, because a borrow can set bits above it.
        let found = (difference &- ones) & ~difference & (ones &* 0x80)
        if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
        index &+= 8
      }
      while index < end {
        if bytes[index] == UInt8(ascii: "P") { return index }
        index &+= 1
      }
      return nil
    }
  }

  private static func isMethod(_ quoted: StaticString, at index: Int, in event: Span<UInt8>) -> Bool {
    guard index + quoted.utf8CodeUnitCount <= event.count else { return false }
    for offset in 0..<quoted.utf8CodeUnitCount where event[index + offset] != quoted.utf8Start[offset] { return false }
    return true
  }
}
