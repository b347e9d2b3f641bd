internal import CJSONText

/// Converts JSON for use in a header field: removes white space between tokens, and escapes everything except for
/// visible ASCII and space.
package enum JSONCompaction {
  /// Appends the value without white space between its tokens, with DEL and characters above ASCII as `\uXXXX`.
  ///
  /// - Parameter json: a value that ``JSONScanner`` has read, so its strings contain no control bytes.
  package static func appendASCII(_ json: Span<UInt8>, to output: inout [UInt8]) {
    json.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      output.reserveCapacity(output.count + bytes.count)
      var inString = false
      // The bytes from `start` to `index` are copied unchanged.
      var start = 0
      var index = 0
      /// The index from which to try the vectorized function again.
      var resumption = 0
      while index < bytes.count {
        if index >= resumption {
          index &+= json_text_compact_length(base + index, bytes.count &- index, &inString)
          resumption = index &+ 16
          guard index < bytes.count else { break }
        }
        switch base[index] {
        case UInt8(ascii: "\""):
          inString.toggle()
          index += 1
        case UInt8(ascii: "\\"):
          index = min(index + 2, bytes.count)
        case 0x00...0x20 where !inString:
          output.append(contentsOf: bytes[start..<index])
          index += 1
          start = index
        case 0x7F...:
          output.append(contentsOf: bytes[start..<index])
          index += appendEscaped(base, at: index, to: bytes.count, into: &output)
          start = index
        default:
          index += 1
        }
      }
      output.append(contentsOf: bytes[start...])
    }
  }

  /// Appends the escapes of the character at `index`, and returns its length in the source.
  private static func appendEscaped(
    _ bytes: UnsafePointer<UInt8>, at index: Int, to end: Int, into output: inout [UInt8]
  ) -> Int {
    if bytes[index] == 0x7F {
      appendUnicodeEscape(0x7F, to: &output)
      return 1
    }
    let length = UTF8Sequence.length(bytes, at: index, to: end)
    let sequence = UnsafeBufferPointer(start: bytes + index, count: max(length, 1))
    // The scanner has rejected invalid UTF-8. If any gets here nevertheless, it becomes U+FFFD.
    for codeUnit in String(decoding: sequence, as: UTF8.self).utf16 { appendUnicodeEscape(codeUnit, to: &output) }
    return max(length, 1)
  }

  private static func appendUnicodeEscape(_ codeUnit: UInt16, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    output.append(UInt8(ascii: "u"))
    for byte in [UInt8(truncatingIfNeeded: codeUnit >> 8), UInt8(truncatingIfNeeded: codeUnit)] {
      output.append(JSONString.hexadecimalDigit(byte >> 4))
      output.append(JSONString.hexadecimalDigit(byte & 15))
    }
  }
}
