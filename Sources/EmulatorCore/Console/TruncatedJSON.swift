import WireFormat

/// JSON of which only the beginning was kept.
enum TruncatedJSON {
  /// The largest part that is a whole document: without the member or element that was cut, and with the brackets that are
  /// missing. Nil if there is none; whether the part itself is valid is not checked.
  static func completed(_ bytes: [UInt8]) -> [UInt8]? {
    /// The closing brackets of the open containers.
    var closing: [UInt8] = []
    /// Where the document can end. No container has been opened or closed since.
    var safe = 0
    var expectsKey = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard closing.count < JSONScanner.nestingLimit else { return nil }
        let isObject = bytes[index] == UInt8(ascii: "{")
        closing.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        expectsKey = isObject
        index += 1
        safe = index
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard closing.popLast() == bytes[index] else { return nil }
        index += 1
        safe = index
        if closing.isEmpty { return Array(bytes[..<safe]) }
      case UInt8(ascii: ","):
        expectsKey = closing.last == UInt8(ascii: "}")
        index += 1
      case UInt8(ascii: ":"):
        expectsKey = false
        index += 1
      case UInt8(ascii: "\""):
        index = endOfString(bytes, from: index)
        if index <= bytes.count, !expectsKey { safe = index }
      case 0x20, 0x09, 0x0A, 0x0D:
        index += 1
      default:
        index = bytes[index...].firstIndex(where: endsScalar) ?? bytes.count
        // A number that ends here may have had more digits.
        if index < bytes.count { safe = index }
      }
    }
    return closing.isEmpty ? nil : bytes[..<safe] + closing.reversed()
  }

  /// The index after the closing quote; more than the count if it is missing.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return bytes.count + 1
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""), 0x20, 0x09,
      0x0A, 0x0D:
      true
    default: false
    }
  }
}
