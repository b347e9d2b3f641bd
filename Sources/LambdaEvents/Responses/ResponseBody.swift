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

  /// Writes `"body":"…","isBase64Encoded":…`.
  func write(_ body: ArraySlice<UInt8>, to json: inout JSONWriter) {
    let isBase64 = writeBody(body, to: &json)
    json.key("isBase64Encoded")
    json.bool(isBase64)
  }

  /// Writes `"body":"…"`, and returns whether that is base64.
  func writeBody(_ body: ArraySlice<UInt8>, to json: inout JSONWriter) -> Bool {
    var isBase64 = false
    json.key("body")
    json.value { output in
      output.append(UInt8(ascii: "\""))
      body.withUnsafeBufferPointer { bytes in
        if case .text = self, JSONString.escape(bytes, into: &output) { return }
        isBase64 = true
        Base64.encode(bytes, into: &output)
      }
      output.append(UInt8(ascii: "\""))
    }
    return isBase64
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
