import WireFormat

/// A message of `application/vnd.amazon.eventstream`, in which the Invoke API sends streamed results.
///
/// Wire format: total length, length of the headers, checksum of these two, headers, payload, checksum of everything
/// before. Numbers are big-endian with 32 bits. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html>.
package struct EventStreamMessage: Sendable, Equatable {
  /// Names and values. All values are strings.
  package var headers: [(name: String, value: String)]
  package var payload: [UInt8]

  /// Names have up to 255 bytes, values up to 65,535; longer ones are truncated.
  package init(headers: [(name: String, value: String)], payload: [UInt8]) {
    self.headers = headers
    self.payload = payload
  }

  /// Whether both messages have the same headers in the same order, and the same payload.
  package static func == (one: EventStreamMessage, other: EventStreamMessage) -> Bool {
    one.payload == other.payload && one.headers.elementsEqual(other.headers, by: ==)
  }

  /// A part of a function's result.
  package static func payloadChunk(_ bytes: [UInt8]) -> EventStreamMessage {
    EventStreamMessage(
      headers: [
        (":event-type", "PayloadChunk"), (":content-type", "application/octet-stream"), (":message-type", "event"),
      ], payload: bytes)
  }

  /// The end of a result.
  ///
  /// - Parameters:
  /// - error: the error object if the function failed; nil otherwise.
  /// - logResult: the end of the log in Base64; nil if the caller did not ask for it.
  package static func invokeComplete(error: [UInt8]?, logResult: String?) -> EventStreamMessage {
    var writer = JSONWriter()
    writer.object { writer in
      if let error {
        writer.key("ErrorCode")
        writer.string("Unhandled")
        writer.key("ErrorDetails")
        writer.string(String(decoding: error, as: UTF8.self))
      }
      if let logResult {
        writer.key("LogResult")
        writer.string(logResult)
      }
    }
    return EventStreamMessage(
      headers: [(":event-type", "InvokeComplete"), (":content-type", "application/json"), (":message-type", "event")],
      payload: writer.finish())
  }

  /// Encodes the message for the wire.
  package func encoded() -> [UInt8] {
    var fields: [UInt8] = []
    for (name, value) in headers {
      let name = name.utf8.prefix(Int(UInt8.max))
      let value = value.utf8.prefix(Int(UInt16.max))
      fields.append(UInt8(name.count))
      fields.append(contentsOf: name)
      fields.append(Self.textType)
      fields.append(UInt8(value.count >> 8))
      fields.append(UInt8(value.count & 0xFF))
      fields.append(contentsOf: value)
    }
    let total = 12 + fields.count + payload.count + 4
    var message: [UInt8] = []
    message.reserveCapacity(total)
    var checksum = CRC32()
    func append(_ number: UInt32) {
      for shift in stride(from: 24, through: 0, by: -8) { message.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    append(UInt32(truncatingIfNeeded: total))
    append(UInt32(truncatingIfNeeded: fields.count))
    checksum.update(message)
    let preludeChecksum = checksum.value
    append(preludeChecksum)
    checksum.update(message.suffix(4))
    message.append(contentsOf: fields)
    message.append(contentsOf: payload)
    checksum.update(message.dropFirst(12))
    append(checksum.value)
    return message
  }

  /// The type code of a string value.
  private static let textType: UInt8 = 7
}

/// CRC-32 with the reflected polynomial 0x04C11DB7 (ISO 3309), as used by event streams, zip and Ethernet.
package struct CRC32: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// Adds bytes to the checksum.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8) }
  }

  /// The checksum of all bytes so far.
  package var value: UInt32 { ~state }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
