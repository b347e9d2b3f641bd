import WireFormat

/// One message of `application/vnd.amazon.eventstream`, in which the Invoke API sends streamed results.
///
/// On the wire: total length, length of the headers, checksum of these two, headers, payload, checksum of all before.
/// Numbers are big-endian, of 32 bits. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html>.
package struct EventStreamMessage: Sendable, Equatable {
  /// Names and values; all are texts.
  package var headers: [(name: String, value: String)]
  /// The payload.
  package var payload: [UInt8]

  /// A message of these parts. Names are up to 255 bytes long, values up to 65,535.
  package init(headers: [(name: String, value: String)], payload: [UInt8]) {
    self.headers = headers
    self.payload = payload
  }

  /// Whether both have the same headers, in the same order, and the same payload.
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
  ///   - error: the error object of a function that failed.
  ///   - logResult: Base64 of the end of the log, where the caller asked for it.
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

  /// The message as it goes over the wire.
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

  /// The code of a header value that is text.
  private static let textType: UInt8 = 7
}
