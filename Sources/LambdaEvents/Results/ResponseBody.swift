import ByteBuffers
import HTTPMessages
import WireFormat

/// How a body is represented in JSON: as text, or as Base64 if text would lose bytes.
enum ResponseBody {
  /// The body's text as a JSON string, or ``base64`` if the body is not UTF-8.
  case text
  /// The body in Base64 as a JSON string.
  case base64

  /// Chooses the form from the response's fields.
  ///
  /// A compressed body is Base64. A body with a text type or without a type is text. `x-lambda-http-content-encoding:
  /// text` makes any type a text type.
  init(of response: HTTPResponse, textTypes: TextTypes) {
    let fields = response.fields
    let isText =
      !Self.isCoded(fields)
      && (Self.isMarkedText(fields) || (fields.first("content-type").map(textTypes.contains) ?? true))
    self = isText ? .text : .base64
  }

  /// The approximate size of the body between its quotes, in bytes.
  func estimatedLength(of body: SharedBytes) -> Int {
    switch self {
    case .text: JSONString.estimatedLength(of: body.count)
    case .base64: Base64.encodedLength(of: body.count)
    }
  }

  /// Writes `"body":"…","isBase64Encoded":…`, the last members of a result.
  ///
  /// - Parameter limit: the maximum size of the result, in bytes. A body that does not fit in this form is written in
  ///   the other form if it fits that way: text with many quotes and control characters is shorter in Base64, and text
  ///   with a binary type is shorter as text.
  func write(_ body: SharedBytes, limit: Int = .max, to json: inout JSONWriter) {
    let isBase64 = writeBody(body, limit: limit, to: &json)
    json.key("isBase64Encoded")
    json.bool(isBase64)
  }

  /// Writes `"body":"…"` like ``write(_:limit:to:)``. Returns whether it is Base64.
  func writeBody(_ body: SharedBytes, limit: Int = .max, to json: inout JSONWriter) -> Bool {
    var isBase64 = false
    json.key("body")
    json.value { output in
      output.append(UInt8(ascii: "\""))
      let room = limit - output.count - Self.endLength
      isBase64 = body.withUnsafeBufferPointer { append($0, room: room, to: &output) }
      output.append(UInt8(ascii: "\""))
    }
    return isBase64
  }

  /// The maximum number of bytes after a body: `","isBase64Encoded":false}`.
  private static let endLength = 26

  /// Appends the body in the form that fits into `room` bytes; in this form if both or neither fit. Returns whether it
  /// is Base64.
  private func append(_ body: UnsafeBufferPointer<UInt8>, room: Int, to output: inout [UInt8]) -> Bool {
    let start = output.count
    // `true` is one byte shorter than `false`.
    let fitsAsBase64 = Base64.encodedLength(of: body.count) <= room + 1
    switch self {
    case .text:
      if JSONString.escape(body, into: &output) {
        if output.count - start <= room || !fitsAsBase64 { return false }
        output.removeLast(output.count - start)
      }
    case .base64:
      // Escapes never shorten text.
      if !fitsAsBase64, body.count <= room, JSONString.escape(body, into: &output) {
        if output.count - start <= room { return false }
        output.removeLast(output.count - start)
      }
    }
    Base64.encode(body, into: &output)
    return true
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
