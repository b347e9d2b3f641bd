/// Checks UTF-8 sequences beyond ASCII (RFC 3629 section 4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Sequence {
  /// The length, 2 to 4, of the sequence that begins at `index` with a byte of 0x80 or above; 0 if there is no valid
  /// sequence before `end`.
  @inline(__always)
  static func length(_ bytes: UnsafePointer<UInt8>, at index: Int, to end: Int) -> Int {
    let lead = bytes[index]
    let rest = end &- index
    switch lead {
    case 0xC2...0xDF:
      return rest >= 2 && isContinuation(bytes[index + 1]) ? 2 : 0
    case 0xE0...0xEF:
      guard rest >= 3, isContinuation(bytes[index + 1]), isContinuation(bytes[index + 2]) else { return 0 }
      if lead == 0xE0 && bytes[index + 1] < 0xA0 { return 0 }
      if lead == 0xED && bytes[index + 1] > 0x9F { return 0 }
      return 3
    case 0xF0...0xF4:
      guard rest >= 4, isContinuation(bytes[index + 1]), isContinuation(bytes[index + 2]),
        isContinuation(bytes[index + 3])
      else { return 0 }
      if lead == 0xF0 && bytes[index + 1] < 0x90 { return 0 }
      if lead == 0xF4 && bytes[index + 1] > 0x8F { return 0 }
      return 4
    default:
      return 0
    }
  }

  /// The length of a sequence that begins with this byte; 1 for bytes that begin none.
  static func length(announcedBy lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  /// How many bytes at the end belong to a sequence that would continue after it. Whether it can be valid is not
  /// checked.
  static func unfinishedLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    for length in 1..<4 where length <= bytes.count {
      let byte = bytes[bytes.count - length]
      if !isContinuation(byte) { return Self.length(announcedBy: byte) > length ? length : 0 }
    }
    return 0
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
