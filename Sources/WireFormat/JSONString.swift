/// The text between a JSON string's quotes: escaping (RFC 8259 section 7).
package enum JSONString {
  /// Appends UTF-8 text with quotes, backslashes and controls escaped; everything else goes through as it is.
  package static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    var start = 0
    for index in 0..<text.count {
      let byte = text[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      output.append(contentsOf: text[start..<index])
      appendEscape(of: byte, to: &output)
      start = index + 1
    }
    output.append(contentsOf: text[start...])
  }

  /// Appends bytes as ``escape(_:into:)`` does, with each sequence that is not UTF-8 replaced by U+FFFD.
  package static func escapeRepairing(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self)
    text.withUTF8 { escape($0, into: &output) }
  }

  /// Appends the escape of one byte that may not stand in a string as it is.
  private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case 0x08: output.append(UInt8(ascii: "b"))
    case 0x0C: output.append(UInt8(ascii: "f"))
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    case 0x09: output.append(UInt8(ascii: "t"))
    default:
      let digits: StaticString = "0123456789abcdef"
      output.append(contentsOf: "u00".utf8)
      output.append(digits.utf8Start[Int(byte >> 4)])
      output.append(digits.utf8Start[Int(byte & 15)])
    }
  }
}
