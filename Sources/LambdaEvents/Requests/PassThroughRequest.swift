import ByteBuffers
import HTTPMessages
import WireFormat

/// Events that are not HTTP requests: the app gets the event itself at a separate path.
enum PassThroughRequest {
  /// Makes a `POST` request with the event's bytes unchanged, and the source in `x-amzn-lambda-event-source`.
  static func make(
    of event: SharedBytes, source: EventSource?, target: [UInt8], host: String, context: InvocationContext,
    contextLimit: Int?
  ) -> HTTPRequest {
    var fields = HTTPFields(reservingFields: 8)
    fields.append(name: "host", value: host)
    fields.append(name: "content-type", value: "application/json")
    if let source { fields.append(name: "x-amzn-lambda-event-source", value: source.rawValue) }
    ContextFields.append(context, requestContext: Span(), limit: contextLimit, to: &fields)
    return HTTPRequest(method: .post, target: target, fields: fields, body: event, hasBody: true)
  }
}
