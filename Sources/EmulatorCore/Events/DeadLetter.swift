import WireFormat

/// An event that was given up, as it reaches a dead-letter queue: the event itself, with attributes that say why.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq>.
package struct DeadLetter: Sendable {
  /// The most that is told of an error message, in bytes.
  static let messageLimit = 1024

  /// The invocation.
  package var id: RequestID
  /// The event.
  package var event: [UInt8]
  /// The status that the last attempt had: 200 where the function failed, 429 where it was not run.
  package var errorCode: Int
  /// The message of the last error.
  package var errorMessage: String

  /// A letter of these parts.
  package init(id: RequestID, event: [UInt8], errorCode: Int, errorMessage: String) {
    self.id = id
    self.event = event
    self.errorCode = errorCode
    self.errorMessage = errorMessage
  }

  /// The message as one who reads the queue gets it, JSON in one line: `Body` and `MessageAttributes`.
  package var json: [UInt8] {
    var writer = JSONWriter(capacity: event.count * 2 + 512)
    writer.object { writer in
      writer.key("Body")
      writer.string(utf8: event[...])
      writer.key("MessageAttributes")
      writer.object { writer in
        Self.write("RequestID", type: "String", id.text, to: &writer)
        Self.write("ErrorCode", type: "Number", String(errorCode), to: &writer)
        Self.write("ErrorMessage", type: "String", Self.cut(errorMessage), to: &writer)
      }
    }
    return writer.finish()
  }

  private static func write(_ name: StaticString, type: StaticString, _ value: String, to writer: inout JSONWriter) {
    writer.key(name)
    writer.object { writer in
      writer.key("DataType")
      writer.string("\(type)")
      writer.key("StringValue")
      writer.string(value)
    }
  }

  /// The first part of a text that is no longer than it may be, without half a character.
  private static func cut(_ text: String) -> String {
    var end = text.startIndex
    var size = 0
    while end < text.endIndex {
      size += text[end].utf8.count
      guard size <= messageLimit else { break }
      end = text.index(after: end)
    }
    return String(text[..<end])
  }
}
