package import ByteBuffers

/// Decodes the chunked coding of a body that arrives in pieces (RFC 9112 section 7.1).
///
/// Extensions and trailers are skipped; both are limited in size.
package struct ChunkedDecoder: Sendable {
  private enum State: Sendable, Equatable {
    /// In the digits of a size. Next: sizeLineRest, sizeLineFeed, data, trailers.
    case size(value: Int, digits: Int)
    /// After the size, before the end of its line. Next: sizeLineFeed, data, trailers.
    case sizeLineRest(value: Int, length: Int)
    /// After the CR of a size line. Next: data, or trailers if the size is 0.
    case sizeLineFeed(value: Int)
    /// In a chunk's data. Next: dataEnd.
    case data(left: Int)
    /// At the line end after a chunk. Next: size.
    case dataEnd(afterReturn: Bool)
    /// In the trailers: after `line` bytes of a line, and `total` bytes of all lines. Next: finished.
    case trailers(line: Int, total: Int)
    /// After the last line.
    case finished
  }

  private static let extensionLimit = 4096
  private static let trailersLimit = 65536

  private var state = State.size(value: 0, digits: 0)

  /// Creates a decoder at the start of a body.
  package init() {}

  /// Whether the body has ended.
  package var isFinished: Bool { state == .finished }

  /// Decodes `input` and appends the data to `output`.
  ///
  /// - Returns: how many bytes of `input` were used: fewer than all only if the body has ended.
  package mutating func decode(
    _ input: Span<UInt8>, into output: inout UniqueByteBuffer
  ) throws(HTTPParseError) -> Int {
    var index = 0
    while index < input.count, state != .finished {
      if case .data(let left) = state {
        let end = min(index + left, input.count)
        output.append(copying: input.extracting(index..<end))
        state = end - index == left ? .dataEnd(afterReturn: false) : .data(left: left - (end - index))
        index = end
      } else {
        try take(input[index])
        index += 1
      }
    }
    return index
  }

  private mutating func take(_ byte: UInt8) throws(HTTPParseError) {
    switch state {
    case .size(let value, let digits):
      if let digit = HTTPSyntax.hexadecimalDigit(byte) {
        guard digits < 12 else { throw HTTPParseError("a chunk's size has more than 12 digits") }
        state = .size(value: value * 16 + digit, digits: digits + 1)
      } else {
        guard digits > 0 else { throw HTTPParseError("a chunk's size is not a hexadecimal number") }
        try takeAfterSize(byte, value: value, length: 0)
      }
    case .sizeLineRest(let value, let length):
      try takeAfterSize(byte, value: value, length: length)
    case .sizeLineFeed(let value):
      guard byte == UInt8(ascii: "\n") else { throw HTTPParseError("a chunk's size line has a bare CR") }
      endSizeLine(value)
    case .dataEnd(let afterReturn):
      switch byte {
      case UInt8(ascii: "\r") where !afterReturn: state = .dataEnd(afterReturn: true)
      case UInt8(ascii: "\n"): state = .size(value: 0, digits: 0)
      default: throw HTTPParseError("a chunk is longer than its size says")
      }
    case .trailers(let line, let total):
      guard total < Self.trailersLimit else { throw HTTPParseError("its trailers are larger than 64 KB") }
      switch byte {
      case UInt8(ascii: "\n") where line == 0: state = .finished
      case UInt8(ascii: "\n"): state = .trailers(line: 0, total: total + 1)
      case UInt8(ascii: "\r"): state = .trailers(line: line, total: total + 1)
      default: state = .trailers(line: line + 1, total: total + 1)
      }
    case .data, .finished:
      break
    }
  }

  private mutating func takeAfterSize(_ byte: UInt8, value: Int, length: Int) throws(HTTPParseError) {
    switch byte {
    case UInt8(ascii: "\n"): endSizeLine(value)
    case UInt8(ascii: "\r"): state = .sizeLineFeed(value: value)
    default:
      let beginsRest = byte == UInt8(ascii: ";") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      guard length > 0 || beginsRest else { throw HTTPParseError("a chunk's size is not a hexadecimal number") }
      guard length < Self.extensionLimit else { throw HTTPParseError("a chunk's extension is larger than 4 KB") }
      state = .sizeLineRest(value: value, length: length + 1)
    }
  }

  private mutating func endSizeLine(_ value: Int) {
    state = value == 0 ? .trailers(line: 0, total: 0) : .data(left: value)
  }
}
