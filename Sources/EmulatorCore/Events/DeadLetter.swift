import WireFormat

/// A discarded event as a message in a dead-letter queue: the event itself, with the reason in attributes.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq>.
package struct DeadLetter: Sendable {
  /// The maximum size of the error message, in bytes.
  static let messageLimit = 1024

  package var id: RequestID
  package var event: [UInt8]
  /// The status of the last attempt: 200 if the function failed, 429 if it did not run.
  package var errorCode: Int
  package var errorMessage: String

  package init(id: RequestID, event: [UInt8], errorCode: Int, errorMessage: String) {
    self.id = id
    self.event = event
    self.errorCode = errorCode
    self.errorMessage = errorMessage
  }

  /// The message as a reader of the queue receives it: one line of JSON with `Body` and `MessageAttributes`.
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

  /// The longest prefix of whole characters within ``messageLimit``.
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
