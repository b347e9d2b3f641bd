package import HTTPMessages
import WireFormat

/// The prelude of a streamed response (`application/vnd.awslambda.http-integration-response`): status, headers and
/// cookies as JSON, then eight NUL bytes.
package enum StreamingPrelude {
  /// The media type of a stream with a prelude.
  package static let mediaType = "application/vnd.awslambda.http-integration-response"

  /// Encodes the prelude of a response. Hop-by-hop fields and a wrong `content-length` are omitted. A repeated name
  /// appears once with its values joined by commas, because the prelude's headers are single strings; `set-cookie`
  /// becomes `cookies`. A response with a body but no `content-type` gets `application/octet-stream`.
  ///
  /// - Parameters:
  ///   - head: the app's head.
  /// - method: the request's method. A response to HEAD keeps the app's `content-length`.
  /// - bodyLength: the length of the body in bytes; nil if it is not known yet.
  package static func encode(_ head: HTTPResponseHead, method: HTTPMethod, bodyLength: Int? = nil) -> [UInt8] {
    var fields = ResponseFields.kept(of: head, method: method, bodyLength: bodyLength)
    if !fields.contains("content-type"), hasBody(head, fields, method: method, bodyLength: bodyLength) {
      fields.append(name: "content-type", value: "application/octet-stream")
    }
    var writer = JSONWriter(capacity: fields.byteCount * 2 + 64)
    writer.object { writer in
      writer.key("statusCode")
      writer.number(head.status)
      HTTPAPIResult.writeFields(FieldGroups(fields), to: &writer)
    }
    var prelude = writer.finish()
    prelude.append(contentsOf: [UInt8](repeating: 0, count: 8))
    return prelude
  }

  /// Whether a body follows, as far as the head shows. A length of 0 means no body.
  private static func hasBody(
    _ head: HTTPResponseHead, _ fields: HTTPFields, method: HTTPMethod, bodyLength: Int?
  ) -> Bool {
    if method == .head || head.status == 204 || head.status == 304 || bodyLength == 0 { return false }
    return !(fields.first("content-length")?.allSatisfy { $0 == UInt8(ascii: "0") } ?? false)
  }
}
