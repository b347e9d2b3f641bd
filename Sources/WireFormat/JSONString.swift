internal import CJSONText
import StandardLibraryBackports

/// Escapes and unescapes the text of JSON strings (RFC 8259 section 7).
package enum JSONString {
  /// An estimate of the escaped length of `count` bytes: JSON inside a JSON string grows by an eighth or less.
  package static func estimatedLength(of count: Int) -> Int { count + count / 8 + slack }

  /// Room for the bytes that the loops may write beyond the result, and for more than the escape of one byte.
  static let slack = 160

  /// Appends UTF-8 text with quotes, backslashes and control bytes escaped; everything else is unchanged.
  ///
  /// Text is checked and escaped in one pass, without counting first. There is room for text like JSON. If that is not
  /// enough, the buffer grows by an estimate based on the part that has been escaped.
  ///
  /// - Returns: whether the text was valid UTF-8. If not, the output is unchanged.
  @discardableResult
  package static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
    // Most strings are short and plain.
    if isShortAndPlain(text) {
      output.append(contentsOf: text)
      return true
    }
    let start = output.count
    var read = 0
    while read < text.count {
      let rest = text.count - read
      let ratio = read == 0 ? 1 : Double(output.count - start) / Double(read)
      let wanted = min(estimatedLength(of: Int(Double(rest) * ratio)), rest * 6 + slack)
      let room = max(output.capacity - output.count, wanted)
      var isText = true
      output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let from = text.baseAddress, let to = destination.baseAddress else { return }
          isText = escape(from, &read, of: text.count, to: to, &written, room: room)
        }
      }
      guard isText else {
        output.removeLast(output.count - start)
        return false
      }
    }
    return true
  }

  /// Whether the text is ASCII that needs no escapes; false for long text, which is not checked.
  @inline(__always)
  static func isShortAndPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 256, let base = text.baseAddress else { return text.isEmpty }
    return json_text_plain_length(base, text.count) == text.count
  }

  /// Appends bytes as ``escape(_:into:)`` does, with each invalid UTF-8 sequence replaced by U+FFFD.
  package static func escapeRepairing(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
    if bytes.withUnsafeBufferPointer({ escape($0, into: &output) }) { return }
    var text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    text.withUTF8 { _ = escape($0, into: &output) }
  }

  /// Continues to escape while there is room for 16 bytes; returns false if the text is not UTF-8.
  static func escape(
    _ text: UnsafePointer<UInt8>, _ read: inout Int, of count: Int,
    to destination: UnsafeMutablePointer<UInt8>, _ written: inout Int, room: Int
  ) -> Bool {
    /// The index from which to try the vectorized function again.
    var resumption = read
    while read < count, written &+ 16 <= room {
      if read >= resumption, read &+ 64 <= count {
        let progress = json_text_escape(text + read, count - read, destination + written, room - written)
        read &+= progress.read
        written &+= progress.written
        resumption = read &+ 64
        continue
      }
      if read &+ 8 <= count {
        let word = ByteScan.word(text + read)
        UnsafeMutableRawPointer(destination + written).storeBytes(of: word.littleEndian, as: UInt64.self)
        // If all of the word is plain text, the offset is eight.
        let found = ByteScan.notPlainText(word)
        let plain = ByteScan.offset(ofLowest: found)
        read &+= plain
        written &+= plain
        if found == 0 { continue }
      }
      if text[read] < 0x80 {
        written &+= writeEscaped(text[read], to: destination + written)
        read &+= 1
      } else {
        let sequence = UTF8Sequence.length(text, at: read, to: count)
        guard sequence > 0 else { return false }
        for offset in 0..<sequence { destination[written &+ offset] = text[read &+ offset] }
        read &+= sequence
        written &+= sequence
      }
    }
    return true
  }

  /// Writes one byte, escaped if necessary, and returns how many bytes were written.
  @inline(__always)
  private static func writeEscaped(_ byte: UInt8, to destination: UnsafeMutablePointer<UInt8>) -> Int {
    let length = escapeLength(of: byte)
    switch length {
    case 1:
      destination[0] = byte
    case 2:
      destination[0] = UInt8(ascii: "\\")
      destination[1] = shortEscape(of: byte)
    default:
      destination[0] = UInt8(ascii: "\\")
      destination[1] = UInt8(ascii: "u")
      destination[2] = UInt8(ascii: "0")
      destination[3] = UInt8(ascii: "0")
      destination[4] = hexadecimalDigit(byte >> 4)
      destination[5] = hexadecimalDigit(byte & 15)
    }
    return length
  }

  /// The escaped length of a byte; 1 if it needs no escape.
  @inline(__always)
  private static func escapeLength(of byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
    case 0x00..<0x20: 6
    default: 1
    }
  }

  @inline(__always)
  private static func shortEscape(of byte: UInt8) -> UInt8 {
    switch byte {
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    default: byte
    }
  }

  /// The lower-case digit of a number below 16.
  @inline(__always)
  static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
  }
}
