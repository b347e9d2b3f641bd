import HTTPMessages
import WireFormat

/// How a response's body is told in JSON: as text, or as base64 where text would lose bytes.
enum ResponseBody {
  /// A JSON string of the body's text, which takes `escapedLength` bytes.
  case text(escapedLength: Int)
  /// A JSON string of the body in base64.
  case base64

  /// Decides for this response.
  ///
  /// A coded body is base64. A body of a text type, or of none, is text, unless it is not UTF-8: then it is base64, and
  /// no byte is lost. `x-lambda-http-content-encoding: text` makes any type a text type.
  init(of response: HTTPResponse) {
    let isText =
      !Self.isCoded(response.fields) && (Self.isMarkedText(response.fields) || Self.isTextType(response.fields))
    if isText, let length = response.body.withUnsafeBufferPointer({ JSONString.escapedLength(of: $0) }) {
      self = .text(escapedLength: length)
    } else {
      self = .base64
    }
  }

  /// How many bytes the body takes between its quotes.
  func length(of body: ArraySlice<UInt8>) -> Int {
    switch self {
    case .text(let escapedLength): escapedLength
    case .base64: Base64.encodedLength(of: body.count)
    }
  }

  /// Writes `"body":"…","isBase64Encoded":…`.
  func write(_ body: ArraySlice<UInt8>, to json: inout JSONWriter) {
    json.key("body")
    json.value { output in
      output.append(UInt8(ascii: "\""))
      body.withUnsafeBufferPointer { bytes in
        switch self {
        case .text(let escapedLength): JSONString.escape(bytes, escapedLength: escapedLength, into: &output)
        case .base64: Base64.encode(bytes, into: &output)
        }
      }
      output.append(UInt8(ascii: "\""))
    }
    json.key("isBase64Encoded")
    if case .base64 = self { json.bool(true) } else { json.bool(false) }
  }

  /// Whether a field says that the body is compressed or otherwise coded.
  private static func isCoded(_ fields: HTTPFields) -> Bool {
    guard let coding = fields.first("content-encoding") else { return false }
    return !MediaType.isSame(coding, "identity") && !coding.isEmpty
  }

  private static func isMarkedText(_ fields: HTTPFields) -> Bool {
    fields.first("x-lambda-http-content-encoding").map { MediaType.isSame($0, "text") } ?? false
  }

  private static func isTextType(_ fields: HTTPFields) -> Bool {
    guard let type = fields.first("content-type") else { return true }
    return MediaType.hasPrefix(type, "text")
      || MediaType.hasPrefix(type, "application/json") || MediaType.hasPrefix(type, "application/javascript")
      || MediaType.hasPrefix(type, "application/xml") || MediaType.hasPrefix(type, "application/yaml")
      || MediaType.hasSuffix(type, "+json") || MediaType.hasSuffix(type, "+xml") || MediaType.hasSuffix(type, "+yaml")
  }
}
