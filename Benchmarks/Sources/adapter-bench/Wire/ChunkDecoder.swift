/// Decodes a chunked body (RFC 9112 section 7.1) that arrives in arbitrary pieces.
struct ChunkDecoder {
  private enum State { case size, sizeLineEnd, data, dataEnd, trailers, done }

  private var state = State.size
  private var remaining = 0
  private var trailerLineCount = 0
  /// The trailers' text, at most 4 KB.
  private(set) var trailers: [UInt8] = []
  /// Whether the body has been valid so far.
  private(set) var isValid = true

  /// Whether the last chunk and the trailers have been seen.
  var isDone: Bool { state == .done }

  /// Continues to decode, passes every piece of payload to `sink`, and returns how many bytes belonged to the body.
  mutating func consume(_ bytes: UnsafeRawBufferPointer, sink: (UnsafeRawBufferPointer) -> Void) -> Int {
    var position = 0
    while position < bytes.count, state != .done, isValid {
      if state == .data {
        let count = min(remaining, bytes.count - position)
        sink(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)]))
        remaining -= count
        position += count
        if remaining == 0 { state = .dataEnd }
      } else {
        step(bytes[position])
        position += 1
      }
    }
    return position
  }

  private mutating func step(_ byte: UInt8) {
    switch state {
    case .size:
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): remaining = remaining << 4 | Int(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): remaining = remaining << 4 | Int(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): remaining = remaining << 4 | Int(byte - UInt8(ascii: "A") + 10)
      case UInt8(ascii: "\r"), UInt8(ascii: ";"): state = .sizeLineEnd
      default: isValid = false
      }
    case .sizeLineEnd:
      if byte == UInt8(ascii: "\n") { state = remaining == 0 ? .trailers : .data }
    case .dataEnd:
      if byte == UInt8(ascii: "\n") { state = .size } else if byte != UInt8(ascii: "\r") { isValid = false }
    case .trailers:
      if byte == UInt8(ascii: "\n") {
        if trailerLineCount == 0 { state = .done }
        trailerLineCount = 0
      } else if byte != UInt8(ascii: "\r") {
        trailerLineCount += 1
      }
      if trailers.count < 4096 { trailers.append(byte) }
    case .data, .done: break
    }
  }
}
