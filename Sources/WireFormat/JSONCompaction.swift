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
      let wanted = output.count + bytes.count
      if wanted > output.capacity { output.reserveCapacity(max(wanted, 2 * output.capacity)) }
      var search = Search(base, bytes.count)
      // The bytes from `start` to `index` are copied unchanged.
      var start = 0
      while let index = search.next() {
        output.append(contentsOf: bytes[start..<index])
        start = index + (base[index] <= 0x20 ? 1 : appendEscaped(base, at: index, to: bytes.count, into: &output))
        search.index = start
      }
      output.append(contentsOf: bytes[start...])
    }
  }

  /// Whether ``appendASCII(_:to:)`` would change nothing in the value.
  package static func isCompactASCII(_ json: Span<UInt8>) -> Bool {
    json.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return true }
      var search = Search(base, bytes.count)
      return search.next() == nil
    }
  }

  /// Finds the bytes that must be removed or escaped.
  private struct Search {
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    /// Where to continue.
    var index = 0
    /// The index from which to try the vectorized function again.
    private var resumption = 0
    private var inString = false

    init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
      self.bytes = bytes
      self.count = count
    }

    /// The index of the next such byte; nil if there is none.
    mutating func next() -> Int? {
      while index < count {
        if index >= resumption {
          index &+= json_text_compact_length(bytes + index, count &- index, &inString)
          resumption = index &+ 16
          guard index < count else { break }
        }
        switch bytes[index] {
        case UInt8(ascii: "\""):
          inString.toggle()
          index += 1
        case UInt8(ascii: "\\"):
          index = min(index + 2, count)
        case 0x00...0x20 where !inString: return index
        case 0x7F...: return index
        default:
          index += 1
        }
      }
      return nil
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
