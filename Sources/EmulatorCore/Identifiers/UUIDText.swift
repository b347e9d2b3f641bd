/// Random identifiers as text.
package enum UUIDText {
  /// A version 4 UUID (RFC 9562 section 5.4) in lower case.
  package static func random(using generator: inout some RandomNumberGenerator) -> String {
    let high = generator.next() & ~0xF000 | 0x4000
    let low = generator.next() & ~(3 << 62) | 2 << 62
    var digits: [UInt8] = []
    digits.reserveCapacity(36)
    for (word, dashes) in [(high, [8, 12]), (low, [0, 4])] {
      for position in 0..<16 {
        if dashes.contains(position) { digits.append(UInt8(ascii: "-")) }
        digits.append(digit(word >> UInt64(60 - 4 * position)))
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// This many random hexadecimal digits in lower case.
  package static func hexadecimal(digits count: Int, using generator: inout some RandomNumberGenerator) -> String {
    var word: UInt64 = 0
    var digits: [UInt8] = []
    digits.reserveCapacity(count)
    for position in 0..<count {
      if position % 16 == 0 { word = generator.next() }
      digits.append(digit(word))
      word >>= 4
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Formats a number as eight lowercase hexadecimal digits.
  static func eightDigits(_ value: UInt32) -> String {
    String(decoding: (0..<8).map { digit(UInt64(value) >> UInt64(28 - 4 * $0)) }, as: UTF8.self)
  }

  private static func digit(_ value: UInt64) -> UInt8 {
    let digit = UInt8(truncatingIfNeeded: value & 15)
    return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
