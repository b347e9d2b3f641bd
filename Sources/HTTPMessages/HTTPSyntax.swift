internal import CHTTPText

/// Which bytes HTTP/1.1 allows in names and values.
package enum HTTPSyntax {
  /// Whether the byte is allowed in a token: a method or a field name (RFC 9110 section 5.6.2).
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

  /// What a token consists of, for messages.
  package static let tokenCharacters: StaticString = "letters, digits and !#$%&'*+-.^_`|~"

  /// Whether the byte is allowed in a field value: visible ASCII, space, tab, and bytes above ASCII (RFC 9110
  /// section 5.5). CR, LF, NUL, other control bytes and DEL are not.
  package static func isFieldValueByte(_ byte: UInt8) -> Bool {
    byte >= 0x20 ? byte != 0x7F : byte == 0x09
  }

  /// Whether these bytes are a field name: a token that is not empty.
  package static func isFieldName(_ bytes: ArraySlice<UInt8>) -> Bool { isFieldName(bytes.span) }

  /// Whether these bytes are allowed as a field value.
  package static func isFieldValue(_ bytes: ArraySlice<UInt8>) -> Bool { isFieldValue(bytes.span) }

  /// Whether the bytes equal this text, including case.
  package static func isSame(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    for index in bytes.indices where bytes[index] != text.utf8Start[index] { return false }
    return true
  }

  /// The bytes without surrounding spaces and tabs (RFC 9110 section 5.6.3).
  package static func trimmingWhitespace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, isWhitespace(first) { bytes.removeFirst() }
    while let last = bytes.last, isWhitespace(last) { bytes.removeLast() }
    return bytes
  }

  /// The bytes without surrounding spaces and tabs (RFC 9110 section 5.6.3).
  @_lifetime(copy bytes)
  package static func trimmingWhitespace(_ bytes: Span<UInt8>) -> Span<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, isWhitespace(bytes[start]) { start += 1 }
    while end > start, isWhitespace(bytes[end - 1]) { end -= 1 }
    return bytes.extracting(start..<end)
  }

  private static func isWhitespace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  /// The value of a hexadecimal digit in either case; nil for other bytes.
  static func hexadecimalDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// Whether these bytes are a field name: a token that is not empty.
  package static func isFieldName(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { http_text_is_token($0.baseAddress, $0.count) }
  }

  /// Whether these bytes are allowed as a field value.
  package static func isFieldValue(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { http_text_is_field_value($0.baseAddress, $0.count) }
  }
}

/// A message that is not valid HTTP/1.1, or exceeds a limit.
package struct HTTPParseError: Error, Sendable, Equatable {
  /// What is wrong, for the log: a clause that names the part and the rule, with at most a few bytes of the message.
  package let message: String

  /// Creates an error with this message.
  package init(_ message: String) { self.message = message }
}
