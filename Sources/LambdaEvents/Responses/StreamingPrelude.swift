package import HTTPMessages
import WireFormat

/// What stands before the body of a streamed response (`application/vnd.awslambda.http-integration-response`): status,
/// headers and cookies as JSON, then eight NUL bytes.
package enum StreamingPrelude {
  /// The media type of a stream that begins with a prelude.
  package static let mediaType = "application/vnd.awslambda.http-integration-response"

  /// The prelude for a response's head. Hop-by-hop fields are left out; a name that is repeated is given once, its
  /// values joined by commas, since the prelude's headers are single texts; `set-cookie` becomes `cookies`.
  ///
  /// - Parameters:
  ///   - head: the app's head.
  ///   - method: the request's method: the answer to HEAD keeps the app's `content-length`.
  package static func encode(_ head: HTTPResponseHead, method: HTTPMethod) -> [UInt8] {
    var fields = head.fields
    HTTPHopByHop.removeAll(from: &fields)
    fields.removeAll("x-lambda-http-content-encoding")
    if head.status == 204 || head.status == 304, method != .head { fields.removeAll("content-length") }
    if !fields.contains("content-type") { fields.append(name: "content-type", value: "application/octet-stream") }
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
}
