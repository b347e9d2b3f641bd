import ByteBuffers
import HTTPMessages
import WireFormat

/// How a body is represented in JSON: as text, or as Base64 if text would lose bytes.
enum BodyForm {
  /// The body's text as a JSON string, or ``base64`` if the body is not UTF-8.
  case text
  /// The body in Base64 as a JSON string.
  case base64

  /// Chooses the form of a response's body from its fields.
  ///
  /// A compressed body is Base64. A body with a text type or without a type is text. `x-lambda-http-content-encoding:
  /// text` makes any type a text type.
  init(of fields: HTTPFields, textTypes: TextTypes) {
    let isText =
      !Self.isCoded(fields)
      && (Self.isMarkedText(fields) || (fields.first("content-type").map(textTypes.contains) ?? true))
    self = isText ? .text : .base64
  }

  /// Writes `"body":"…","isBase64Encoded":…`, the last members of an event.
  func write(_ body: SharedBytes, to json: inout JSONWriter) {
    let isBase64 = writeBody(body, to: &json)
    json.key("isBase64Encoded")
    json.bool(isBase64)
  }

  /// Writes `"body":"…"`. Returns whether it is Base64.
  func writeBody(_ body: SharedBytes, to json: inout JSONWriter) -> Bool {
    var isBase64 = false
    json.key("body")
    json.value { output in
      output.append(UInt8(ascii: "\""))
      isBase64 = body.withUnsafeBufferPointer { bytes in
        if case .text = self, JSONString.escape(bytes, into: &output) { return false }
        Base64.encode(bytes, into: &output)
        return true
      }
      output.append(UInt8(ascii: "\""))
    }
    return isBase64
  }

  /// Whether a field says that the body is compressed or otherwise encoded.
  private static func isCoded(_ fields: HTTPFields) -> Bool {
    guard let coding = fields.first("content-encoding") else { return false }
    return !MediaType.isSame(coding, "identity") && !coding.isEmpty
  }

  private static func isMarkedText(_ fields: HTTPFields) -> Bool {
    fields.first("x-lambda-http-content-encoding").map { MediaType.isSame($0, "text") } ?? false
  }
}
