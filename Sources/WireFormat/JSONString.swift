/// The text between a JSON string's quotes: escaping (RFC 8259 section 7).
package enum JSONString {
  /// Appends UTF-8 text with quotes, backslashes and controls escaped; everything else goes through as it is.
  package static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    // What is not UTF-8 is the caller's fault, and goes through as well; six bytes are the most that one can take.
    escape(text, escapedLength: escapedLength(of: text) ?? text.count * 6, into: &output)
  }

  /// Appends bytes as ``escape(_:into:)`` does, with each sequence that is not UTF-8 replaced by U+FFFD.
  package static func escapeRepairing(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if let length = bytes.withUnsafeBufferPointer({ escapedLength(of: $0) }) {
      bytes.withUnsafeBufferPointer { escape($0, escapedLength: length, into: &output) }
    } else {
      var text = String(decoding: bytes, as: UTF8.self)
      text.withUTF8 { escape($0, into: &output) }
    }
  }

  /// Appends text whose escaped length is known, so that no more room is asked for than that.
  ///
  /// - Parameter escapedLength: what ``escapedLength(of:)`` said of the text.
  package static func escape(
    _ text: UnsafeBufferPointer<UInt8>, escapedLength: Int, into output: inout [UInt8]
  ) {
    guard let base = text.baseAddress, text.count > 0 else { return }
    if escapedLength == text.count {
      output.append(contentsOf: text)
      return
    }
    // Words are stored eight bytes at a time, so the last one may reach past what is kept.
    output.append(addingCapacity: escapedLength + 8) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { destination, written in
        guard let to = destination.baseAddress else { return }
        written += escape(base, count: text.count, to: to + written)
      }
    }
  }

  /// How many bytes the text takes when escaped, or nil where it is not UTF-8.
  package static func escapedLength(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = text.baseAddress else { return 0 }
    let count = text.count
    var length = count
    var index = 0
    while true {
      index = ByteScan.endOfPlainText(base, from: index, to: count)
      guard index < count else { return length }
      let byte = base[index]
      if byte < 0x80 {
        length &+= escapeLength(of: byte) &- 1
        index = ByteScan.skipEscapedText(base, from: index &+ 1, to: count, gaining: &length)
      } else {
        repeat {
          let sequence = UTF8Sequence.length(base, at: index, to: count)
          guard sequence > 0 else { return nil }
          index &+= sequence
        } while index < count && base[index] >= 0x80
      }
    }
  }

  /// Escapes `count` bytes of text. The destination has room for the escaped text and eight bytes more.
  @inline(__always)
  private static func escape(
    _ text: UnsafePointer<UInt8>, count: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var read = 0
    var written = 0
    while read < count {
      while read &+ 8 <= count {
        let word = ByteScan.word(text + read)
        UnsafeMutableRawPointer(destination + written).storeBytes(of: word.littleEndian, as: UInt64.self)
        // Bytes above ASCII go through as they are, so they are not looked for.
        let found = ByteScan.needingEscape(word)
        if found != 0 {
          let plain = ByteScan.offset(ofLowest: found)
          read &+= plain
          written &+= plain
          break
        }
        read &+= 8
        written &+= 8
      }
      guard read < count else { break }
      written &+= writeEscaped(text[read], to: destination + written)
      read &+= 1
    }
    return written
  }

  /// Writes one byte, escaped where it must be; how many bytes that took.
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

  /// How many bytes one byte takes when escaped: 1 where it may stand as it is.
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
