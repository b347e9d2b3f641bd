import WireFormat

/// Lambda's message for an event that is not JSON, in the words of its JSON library, Jackson.
///
/// Jackson also reports what it expected; most messages here omit that.
enum JSONComplaint {
  /// Returns the message for an error.
  static func text(for error: JSONError, in event: [UInt8]) -> String {
    let offset = min(error.offset, event.count)
    guard error.reason != .unexpectedEnd, offset < event.count else {
      return "Unexpected end-of-input" + place(event.count, in: event)
    }
    let start = event[..<offset].lastIndex { !isWordByte($0) }.map { $0 + 1 } ?? 0
    let word = event[start...].prefix(while: isWordByte)
    if error.reason == .unexpectedByte, let first = word.first, isLetter(first) {
      let expected = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
      return "Unrecognized token '\(String(decoding: word.prefix(64), as: UTF8.self))': \(expected)"
        + place(word.endIndex, in: event)
    }
    let rest = String(decoding: event[offset...].prefix(4), as: UTF8.self).unicodeScalars
    guard let scalar = rest.first, error.reason != .invalidUTF8 else {
      return "Invalid UTF-8 byte 0x\(String(event[offset], radix: 16))" + place(offset, in: event)
    }
    let character = scalar.value < 0x20 ? "CTRL-CHAR, code \(scalar.value)" : "'\(scalar)' (code \(scalar.value))"
    return "Unexpected character (\(character))" + place(offset + 1, in: event)
  }

  /// The position as Jackson reports it: the line and the column after `offset` bytes, both from 1.
  private static func place(_ offset: Int, in event: [UInt8]) -> String {
    let before = event[..<offset]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    return
      "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: \(line), column: \(column)]"
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
  }
}
