import WireFormat

/// Lambda's own form of an error: what functions return, and what the Runtime and Extensions APIs answer.
package enum ErrorPayload {
  /// `{"errorType":…,"errorMessage":…}`.
  package static func json(type: String, message: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("errorType")
      writer.string(type)
      writer.key("errorMessage")
      writer.string(message)
    }
    return writer.finish()
  }
}
