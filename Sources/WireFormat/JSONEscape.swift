/// A parsed escape sequence of a JSON string (RFC 8259 section 7).
enum JSONEscape {
  /// A character, and the length of its escape in bytes: 2, 6, or 12 for a surrogate pair.
  case text(Unicode.Scalar, length: Int)
  /// One half of a surrogate pair without the other half.
  case loneSurrogate(length: Int)
  /// The bytes end inside the sequence.
  case truncated
  /// Not a valid escape.
  case invalid

  /// The character for a backslash and this letter; zero if that is not a complete escape.
  @inline(__always)
  static func character(after letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: 0
    }
  }

  /// Parses the sequence whose backslash is at `index`; `index < end`.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, at index: Int, to end: Int) {
    guard index &+ 1 < end else {
      self = .truncated
      return
    }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""): self = .text("\"", length: 2)
    case UInt8(ascii: "\\"): self = .text("\\", length: 2)
    case UInt8(ascii: "/"): self = .text("/", length: 2)
    case UInt8(ascii: "n"): self = .text("\n", length: 2)
    case UInt8(ascii: "r"): self = .text("\r", length: 2)
    case UInt8(ascii: "t"): self = .text("\t", length: 2)
    case UInt8(ascii: "b"): self = .text("\u{8}", length: 2)
    case UInt8(ascii: "f"): self = .text("\u{C}", length: 2)
    case UInt8(ascii: "u"): self.init(unicode: bytes, at: index, to: end)
    default: self = .invalid
    }
  }

  private init(unicode bytes: UnsafePointer<UInt8>, at index: Int, to end: Int) {
    guard let first = Self.codeUnit(bytes, at: index, to: end) else {
      // If there are only hexadecimal digits up to the end, the sequence is truncated.
      let digits = UnsafeBufferPointer(start: bytes + index + 2, count: min(4, end - index - 2))
      self = digits.count < 4 && digits.allSatisfy({ Self.hexadecimal($0) != nil }) ? .truncated : .invalid
      return
    }
    if let scalar = Unicode.Scalar(first) {
      self = .text(scalar, length: 6)
      return
    }
    guard first < 0xDC00, let second = Self.codeUnit(bytes, at: index + 6, to: end), second & 0xFC00 == 0xDC00,
      let scalar = Unicode.Scalar(0x1_0000 + ((UInt32(first) & 0x3FF) << 10 | UInt32(second) & 0x3FF))
    else {
      self = .loneSurrogate(length: 6)
      return
    }
    self = .text(scalar, length: 12)
  }

  /// The number of the complete escape `\uXXXX` at `index`; nil if there is none.
  private static func codeUnit(_ bytes: UnsafePointer<UInt8>, at index: Int, to end: Int) -> UInt16? {
    guard index &+ 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
      let first = hexadecimal(bytes[index + 2]), let second = hexadecimal(bytes[index + 3]),
      let third = hexadecimal(bytes[index + 4]), let fourth = hexadecimal(bytes[index + 5])
    else { return nil }
    return first << 12 | second << 8 | third << 4 | fourth
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte &- UInt8(ascii: "a") &+ 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte &- UInt8(ascii: "A") &+ 10)
    default: nil
    }
  }
}
