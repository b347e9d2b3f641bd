import HTTPMessages
import WireFormat

/// How a response's body is told in JSON: as text, or as base64 where text would lose bytes.
enum ResponseBody {
  /// A JSON string of the body's text, or as ``base64`` where the body proves not to be UTF-8, so that no byte is lost.
  case text
  /// A JSON string of the body in base64.
  case base64

  /// Decides for this response by its fields.
  ///
  /// A coded body is base64. A body of a text type, or of none, is text. `x-lambda-http-content-encoding: text` makes
  /// any type a text type.
  init(of response: HTTPResponse, textTypes: TextTypes) {
    let fields = response.fields
    let isText =
      !Self.isCoded(fields)
      && (Self.isMarkedText(fields) || (fields.first("content-type").map(textTypes.contains) ?? true))
    self = isText ? .text : .base64
  }

  /// About how many bytes the body takes between its quotes.
  func estimatedLength(of body: ArraySlice<UInt8>) -> Int {
    switch self {
    case .text: JSONString.estimatedLength(of: body.count)
    case .base64: Base64.encodedLength(of: body.count)
    }
  }

  /// Writes `"body":"…","isBase64Encoded":…`, the last members of a result.
  ///
  /// - Parameter limit: how many bytes the result may have. If the body does not fit in this form, it is written in the
  ///   other one if it fits so: text full of quotes and control characters is shorter in base64, and text whose type
  ///   does not say so is shorter as text.
  func write(_ body: ArraySlice<UInt8>, limit: Int = .max, to json: inout JSONWriter) {
    let isBase64 = writeBody(body, limit: limit, to: &json)
    json.key("isBase64Encoded")
    json.bool(isBase64)
  }

  /// Writes `"body":"…"` as ``write(_:limit:to:)`` does, and returns whether that is base64.
  func writeBody(_ body: ArraySlice<UInt8>, limit: Int = .max, to json: inout JSONWriter) -> Bool {
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

  /// How many bytes at most follow a body: `","isBase64Encoded":false}`.
  private static let endLength = 26

  /// Appends the body in the form that fits into `room` bytes, in this form if both do or none does; whether it is
  /// base64.
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
      // Escapes never make text shorter.
      if !fitsAsBase64, body.count <= room, JSONString.escape(body, into: &output) {
        if output.count - start <= room { return false }
        output.removeLast(output.count - start)
      }
    }
    Base64.encode(body, into: &output)
    return true
  }

  /// Whether a field says that the body is compressed or otherwise coded.
  private static func isCoded(_ fields: HTTPFields) -> Bool {
    guard let coding = fields.first("content-encoding") else { return false }
    return !MediaType.isSame(coding, "identity") && !coding.isEmpty
  }

  private static func isMarkedText(_ fields: HTTPFields) -> Bool {
    fields.first("x-lambda-http-content-encoding").map { MediaType.isSame($0, "text") } ?? false
  }
}
