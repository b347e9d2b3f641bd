import Glibc

/// The positions of a received message's head and body in its buffer. Nothing else is parsed.
struct Message {
  let headCount: Int
  let bodyCount: Int

  /// Reads a complete message with a Content-Length.
  static func receive(from socket: borrowing Socket, into buffer: inout MessageBuffer) -> Message {
    let headCount = receiveHead(from: socket, into: &buffer)
    var bodyCount = 0
    if let value = field("content-length:", in: buffer, headCount: headCount) { bodyCount = atol(value) }
    buffer.reserve(headCount + bodyCount)
    while buffer.count < headCount + bodyCount {
      buffer.count += socket.read(into: buffer.bytes + buffer.count, count: buffer.capacity - buffer.count)
    }
    return Message(headCount: headCount, bodyCount: bodyCount)
  }

  /// Reads at least up to the empty line; returns the head's length, including the empty line.
  static func receiveHead(from socket: borrowing Socket, into buffer: inout MessageBuffer) -> Int {
    buffer.count = 0
    var position = 0
    while true {
      buffer.reserve(buffer.count + 4096)
      buffer.count += socket.read(into: buffer.bytes + buffer.count, count: buffer.capacity - buffer.count)
      while let lineBreak = memchr(buffer.bytes + position, 0x0A, buffer.count - position) {
        position = buffer.bytes.distance(to: lineBreak.assumingMemoryBound(to: UInt8.self)) + 1
        if position >= 4, memcmp(buffer.bytes + position - 4, "\r\n\r\n", 4) == 0 { return position }
      }
    }
  }

  /// The position of a field's value; `name` is in lower case and ends with the colon.
  static func field(
    _ name: StaticString, in buffer: borrowing MessageBuffer, headCount: Int
  ) -> UnsafeMutablePointer<UInt8>? {
    let count = name.utf8CodeUnitCount
    var position = 0
    while let lineBreak = memchr(buffer.bytes + position, 0x0A, headCount - position) {
      position = buffer.bytes.distance(to: lineBreak.assumingMemoryBound(to: UInt8.self)) + 1
      if position + count >= headCount { return nil }
      if buffer.bytes[position] | 0x20 == name.utf8Start[0],
        strncasecmp(buffer.bytes + position, name.utf8Start, count) == 0
      {
        position += count
        while buffer.bytes[position] == UInt8(ascii: " ") { position += 1 }
        return buffer.bytes + position
      }
    }
    return nil
  }
}
