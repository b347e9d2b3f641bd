import WireFormat

/// Lambda's JSON form of an error: functions return it, and the Runtime and Extensions APIs respond with it.
package struct ErrorPayload: Sendable, Equatable, CustomStringConvertible {
  /// `errorType`.
  package let type: String
  /// `errorMessage`.
  package let message: String

  /// Parses an error object; nil if the JSON is malformed or has neither `errorType` nor `errorMessage`.
  package init?(_ json: [UInt8]) {
    var type: String?
    var message: String?
    do throws(JSONError) {
      var scanner = JSONScanner(json.span)
      guard try scanner.peek() == .object else { return nil }
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        let isType = scanner.isString(key, "errorType")
        guard value.kind == .string, isType || scanner.isString(key, "errorMessage") else { continue }
        var text: [UInt8] = []
        try JSONString.unescape(json.span.extracting(value.range), into: &text)
        if isType {
          type = String(decoding: text, as: UTF8.self)
        } else {
          message = String(decoding: text, as: UTF8.self)
        }
      }
    } catch {
      return nil
    }
    guard type != nil || message != nil else { return nil }
    self.type = type ?? ""
    self.message = message ?? ""
  }

  /// The type, if any, and the message in one line.
  package var description: String { type.isEmpty ? message : "\(type): \(message)" }

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

  /// `{"errorMessage":…,"errorType":…,"stackTrace":[]}`: the form that a runtime posts, with an empty stack trace.
  package static func runtimeJSON(type: String, message: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("errorMessage")
      writer.string(message)
      writer.key("errorType")
      writer.string(type)
      writer.key("stackTrace")
      writer.array { _ in }
    }
    return writer.finish()
  }
}
