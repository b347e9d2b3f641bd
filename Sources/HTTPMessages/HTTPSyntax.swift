/// Which bytes may stand where in HTTP/1.1.
package enum HTTPSyntax {
  /// Whether the byte may stand in a token: a method or a field name (RFC 9110 section 5.6.2).
  package static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// Whether the byte may stand in a field value: visible ASCII, space, tab, and bytes above ASCII
  /// (RFC 9110 section 5.5). CR, LF, NUL, the other controls and DEL may not.
  package static func isFieldValueByte(_ byte: UInt8) -> Bool {
    byte >= 0x20 ? byte != 0x7F : byte == 0x09
  }

  /// Whether these bytes are a field name: a token that is not empty.
  package static func isFieldName(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(isTokenByte)
  }

  /// Whether these bytes may be sent as a field value as they are.
  package static func isFieldValue(_ bytes: ArraySlice<UInt8>) -> Bool { isFieldValue(bytes.span) }

  /// The bytes without the spaces and tabs around them (RFC 9110 section 5.6.3).
  package static func trimmingWhitespace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { bytes.removeFirst() }
    while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { bytes.removeLast() }
    return bytes
  }

  /// Whether these bytes are a field name: a token that is not empty.
  package static func isFieldName(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where !isTokenByte(bytes[index]) { return false }
    return !bytes.isEmpty
  }

  /// Whether these bytes may be sent as a field value as they are.
  package static func isFieldValue(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var index = 0
      while index < bytes.count {
        // Eight bytes at a time, as long as none of them is a control.
        if index &+ 8 <= bytes.count, !hasControl(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
          index &+= 8
        } else if isFieldValueByte(bytes[index]) {
          index &+= 1
        } else {
          return false
        }
      }
      return true
    }
  }

  /// Whether one of eight bytes is below 0x20 or is DEL.
  @inline(__always)
  private static func hasControl(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let controls = (word &- ones &* 0x20) & ~word
    let difference = word ^ (ones &* 0x7F)
    let deletes = (difference &- ones) & ~difference
    return (controls | deletes) & (ones &* 0x80) != 0
  }
}
