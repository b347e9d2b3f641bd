/// Percent-encoding of request targets (RFC 3986 section 2.1).
package enum PercentEncoding {
  /// Characters that never need encoding (RFC 3986 section 2.3).
  package static let unreserved = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  /// Characters that are allowed unencoded in a path (RFC 3986 section 3.3).
  package static let path = unreserved.union(ByteSet("!$&'()*+,;=:@/"))
  /// Characters that are allowed unencoded in a query (RFC 3986 section 3.4), and brackets, which the RFC forbids but
  /// browsers and frameworks send.
  package static let query = path.union(ByteSet("?[]"))

  /// Appends text with every byte that is not in `allowed` encoded.
  ///
  /// - Parameter keepingEscapes: whether to keep existing `%XX` escapes. Any other `%` is encoded.
  package static func encode(
    _ text: Span<UInt8>, allowing allowed: ByteSet, keepingEscapes: Bool = false, into output: inout [UInt8]
  ) {
    text.withUnsafeBufferPointer { bytes in
      var start = 0
      for index in 0..<bytes.count {
        let byte = bytes[index]
        if allowed.contains(byte) { continue }
        if keepingEscapes, byte == UInt8(ascii: "%"), isEscape(bytes, at: index) { continue }
        output.append(contentsOf: bytes[start..<index])
        output.append(UInt8(ascii: "%"))
        output.append(digit(byte >> 4))
        output.append(digit(byte & 15))
        start = index + 1
      }
      output.append(contentsOf: bytes[start...])
    }
  }

  /// Appends text with each `%XX` escape replaced by its byte. Any other `%` stays.
  ///
  /// - Parameter plusIsSpace: whether `+` means a space, as in forms.
  package static func decode(_ text: Span<UInt8>, plusIsSpace: Bool = false, into output: inout [UInt8]) {
    text.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = value(bytes[index + 1]),
          let low = value(bytes[index + 2])
        {
          output.append(high << 4 | low)
          index += 3
        } else {
          output.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
          index += 1
        }
      }
    }
  }

  private static func isEscape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    index + 2 < bytes.count && value(bytes[index + 1]) != nil && value(bytes[index + 2]) != nil
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
