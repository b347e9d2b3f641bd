import Glibc

/// The parts of a request's head that the servers here need. Parsing is fast: the floor sends one field and an adapter
/// thirty, and this difference must not affect the figures.
struct RequestHead {
  let method: String
  let target: String
  private(set) var contentCount = 0
  private(set) var isChunked = false
  private(set) var closesConnection = false
  /// `Lambda-Runtime-Function-Response-Mode: streaming`.
  private(set) var isStreamingResponse = false

  /// Parses a head, including its empty line; nil if it is malformed.
  init?(_ head: UnsafeRawBufferPointer) {
    guard let start = head.baseAddress, var lineEnd = memchr(start, 0x0A, head.count) else { return nil }
    let requestLine = UnsafeRawBufferPointer(start: start, count: start.distance(to: UnsafeRawPointer(lineEnd)))
    let parts = requestLine.split(separator: UInt8(ascii: " "))
    guard parts.count == 3, parts[2].starts(with: "HTTP/1.".utf8) else { return nil }
    method = String(decoding: parts[0], as: UTF8.self)
    target = String(decoding: parts[1], as: UTF8.self)

    let end = start + head.count
    var line = UnsafeRawPointer(lineEnd) + 1
    while line < end, let next = memchr(line, 0x0A, line.distance(to: end)) {
      read(line.assumingMemoryBound(to: CChar.self))
      lineEnd = next
      line = UnsafeRawPointer(lineEnd) + 1
    }
  }

  /// The value of Content-Length in a complete head of a request or response; 0 without the field.
  static func contentCount(in head: UnsafeRawBufferPointer) -> Int {
    var line = 0
    while line < head.count, let start = head.baseAddress,
      let lineBreak = memchr(start + line, 0x0A, head.count - line)
    {
      if let value = value(of: "content-length:", in: (start + line).assumingMemoryBound(to: CChar.self)) {
        return atol(value)
      }
      line = start.distance(to: UnsafeRawPointer(lineBreak)) + 1
    }
    return 0
  }

  /// The end of the head at the beginning of these bytes, including its empty line.
  static func end(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = bytes.baseAddress else { return nil }
    var position = 0
    while let lineBreak = memchr(start + position, 0x0A, bytes.count - position) {
      position = start.distance(to: UnsafeRawPointer(lineBreak)) + 1
      if position >= 4, memcmp(start + position - 4, "\r\n\r\n", 4) == 0 { return position }
    }
    return nil
  }

  private mutating func read(_ line: UnsafePointer<CChar>) {
    switch UInt8(bitPattern: line[0]) | 0x20 {
    case UInt8(ascii: "c"):
      if let value = Self.value(of: "content-length:", in: line) {
        contentCount = atol(value)
      } else if let value = Self.value(of: "connection:", in: line) {
        closesConnection = strncasecmp(value, "close", 5) == 0
      }
    case UInt8(ascii: "t"):
      if let value = Self.value(of: "transfer-encoding:", in: line) {
        isChunked = strncasecmp(value, "chunked", 7) == 0
      }
    case UInt8(ascii: "l"):
      if let value = Self.value(of: "lambda-runtime-function-response-mode:", in: line) {
        isStreamingResponse = strncasecmp(value, "streaming", 9) == 0
      }
    default: break
    }
  }

  /// The line must end with a line break, so that no comparison runs beyond it.
  private static func value(of name: StaticString, in line: UnsafePointer<CChar>) -> UnsafePointer<CChar>? {
    let expected = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    guard strncasecmp(line, expected, name.utf8CodeUnitCount) == 0 else { return nil }
    var value = line + name.utf8CodeUnitCount
    while value[0] == CChar(bitPattern: UInt8(ascii: " ")) { value += 1 }
    return value
  }
}
