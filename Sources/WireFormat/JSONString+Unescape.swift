package import ByteBuffers
internal import CJSONText
import StandardLibraryBackports

extension JSONString {
  /// Appends the text of a JSON string, given the bytes between its quotes.
  ///
  /// - Throws: ``JSONError`` for an invalid escape or one half of a surrogate pair. The offset counts from the start of
  ///   `escaped`, and the output is unchanged.
  package static func unescape(_ escaped: Span<UInt8>, into output: inout [UInt8]) throws(JSONError) {
    let count = escaped.count
    guard count > 0 else { return }
    var failure: JSONError?
    escaped.withUnsafeBufferPointer { source in
      output.append(addingCapacity: count) { (free: inout OutputSpan<UInt8>) in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let from = source.baseAddress, let to = destination.baseAddress else { return }
          switch unescape(from, count: count, to: to + written) {
          case .success(let length): written += length
          case .failure(let error): failure = error
          }
        }
      }
    }
    if let failure { throw failure }
  }

  /// Appends the text of a JSON string to a buffer, as for an array.
  package static func unescape(
    _ escaped: Span<UInt8>, into output: inout UniqueByteBuffer
  ) throws(JSONError) {
    let count = escaped.count
    var failure: JSONError?
    escaped.withUnsafeBufferPointer { source in
      output.append(addingCapacity: count) { free in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let from = source.baseAddress, let to = destination.baseAddress else { return }
          switch unescape(from, count: count, to: to) {
          case .success(let length): written = length
          case .failure(let error): failure = error
          }
        }
      }
    }
    if let failure { throw failure }
  }

  /// Unescapes the string in `range` (without its quotes) in place. Text is never longer than its escaped form.
  ///
  /// - Returns: the range of the text, which begins where `range` does.
  /// - Throws: ``JSONError``, as ``unescape(_:into:)`` does. The offset counts from the start of `bytes`, and the bytes
  ///   in the range are then undefined.
  package static func unescapeInPlace(_ bytes: inout [UInt8], _ range: Range<Int>) throws(JSONError) -> Range<Int> {
    let range = range.clamped(to: 0..<bytes.count)
    return try text(of: range, bytes.withUnsafeMutableBufferPointer { unescape($0, range) })
  }

  /// Unescapes the string in `range` in place, as in an array.
  package static func unescapeInPlace(
    _ bytes: inout UniqueByteBuffer, _ range: Range<Int>
  ) throws(JSONError) -> Range<Int> {
    let range = range.clamped(to: 0..<bytes.count)
    return try text(of: range, bytes.withUnsafeMutableBufferPointer { unescape($0, range) })
  }

  private static func unescape(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Result<Int, JSONError> {
    guard let base = bytes.baseAddress, !range.isEmpty else { return .success(0) }
    let start = base + range.lowerBound
    return unescape(start, count: range.count, to: start)
  }

  private static func text(
    of range: Range<Int>, _ outcome: Result<Int, JSONError>
  ) throws(JSONError) -> Range<Int> {
    switch outcome {
    case .success(let length): return range.lowerBound..<range.lowerBound + length
    case .failure(let error): throw JSONError(error.reason, at: error.offset + range.lowerBound)
    }
  }

  /// Unescapes `count` bytes. The destination has room for as many bytes. It may be the source itself; otherwise they
  /// must not overlap.
  static func unescape(
    _ source: UnsafePointer<UInt8>, count: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Result<Int, JSONError> {
    // How far the destination must be behind, so that a store of eight bytes overwrites nothing that is still to be
    // read.
    let safeDistance = source == UnsafePointer(destination) ? 8 : 0
    var read = 0
    var written = 0
    /// The index from which to try the vectorized function again.
    var resumption = 0
    while true {
      if read >= resumption, read &+ 64 <= count {
        let progress = json_text_unescape(source + read, count - read, destination + written)
        read &+= progress.read
        written &+= progress.written
        resumption = read &+ 64
      }
      // Plain text is moved eight bytes at a time, which are all loaded before they are stored. Without a backslash
      // among them, the store ends at or before the next byte to read.
      while read &+ 8 <= count {
        let word = ByteScan.word(source + read)
        let found = ByteScan.backslashes(word)
        let plain = ByteScan.offset(ofLowest: found)
        if found == 0 || read &- written >= safeDistance {
          UnsafeMutableRawPointer(destination + written).storeBytes(of: word.littleEndian, as: UInt64.self)
        } else {
          for offset in 0..<plain { destination[written &+ offset] = source[read &+ offset] }
        }
        // Without a backslash in the word, the offset is eight.
        read &+= plain
        written &+= plain
        if found != 0 { break }
      }
      while read < count, source[read] != UInt8(ascii: "\\") {
        destination[written] = source[read]
        read &+= 1
        written &+= 1
      }
      guard read < count else { return .success(written) }
      if read &+ 1 < count {
        let character = JSONEscape.character(after: source[read + 1])
        if character != 0 {
          destination[written] = character
          read &+= 2
          written &+= 1
          continue
        }
      }
      switch JSONEscape(source, at: read, to: count) {
      case .text(let scalar, let length):
        if let encoded = UTF8.encode(scalar) {
          for byte in encoded {
            destination[written] = byte
            written &+= 1
          }
        }
        read &+= length
      case .loneSurrogate: return .failure(JSONError(.loneSurrogate, at: read))
      case .truncated: return .failure(JSONError(.unexpectedEnd, at: count))
      case .invalid: return .failure(JSONError(.invalidEscape, at: read))
      }
    }
  }
}
