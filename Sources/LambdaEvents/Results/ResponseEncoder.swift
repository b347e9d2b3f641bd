import ByteBuffers
package import HTTPMessages
import WireFormat

/// Encodes the app's response as JSON for the Runtime API.
package enum ResponseEncoder {
  /// Encodes a buffered response in the format that the event's origin expects.
  ///
  /// - Parameters:
  /// - response: the app's complete response.
  /// - origin: the origin of the event.
  /// - method: the request's method. A response to HEAD keeps the app's `content-length`.
  ///   - textTypes: the media types whose bodies are sent as text.
  /// - limit: Lambda's limit in bytes. A body that does not fit as text is sent as Base64 if that fits, and vice versa;
  ///   the result may still be larger.
  package static func encode(
    _ response: HTTPResponse, for origin: EventOrigin, method: HTTPMethod, textTypes: TextTypes = TextTypes(),
    limit: Int = .max
  ) -> [UInt8] {
    switch origin {
    case .passThrough:
      return PassThroughResult.encode(response.body)
    case .httpAPI, .restAPI, .loadBalancer, .vpcLattice:
      break
    }
    let fields = FieldGroups(
      ResponseFields.kept(of: response.head, method: method, bodyLength: response.body.count))
    let body = ResponseBody(of: response, textTypes: textTypes)
    // A load balancer's result contains each field twice.
    let room = fields.estimatedLength * 2 + body.estimatedLength(of: response.body) + 256
    var json = JSONWriter(capacity: room)
    json.object { json in
      json.key("statusCode")
      json.number(response.status)
      switch origin {
      case .httpAPI: HTTPAPIResult.writeFields(fields, to: &json)
      case .loadBalancer(let multiValue):
        LoadBalancerResult.writeFields(fields, of: response.head, multiValue: multiValue, to: &json)
      case .vpcLattice: VPCLatticeResult.writeFields(fields, of: response.head, to: &json)
      case .restAPI, .passThrough: RestAPIResult.writeFields(fields, to: &json)
      }
      body.write(response.body, limit: limit, to: &json)
    }
    return json.finish()
  }

  /// Whether a result of ``encode(_:for:method:textTypes:limit:)`` contains a body of a text type in Base64, because it
  /// is not UTF-8 or does not fit as text.
  package static func isTextInBase64(
    _ result: [UInt8], of response: HTTPResponse, textTypes: TextTypes = TextTypes()
  ) -> Bool {
    guard result.suffix(5).elementsEqual("true}".utf8) else { return false }
    if case .text = ResponseBody(of: response, textTypes: textTypes) { return true }
    return false
  }

  /// The maximum number of bytes of a body in the message of an invocation error. Even escaped twice, as JSON within
  /// JSON, it stays below Lambda's limit of 6 MB, and no log line holds more.
  package static let errorTextLimit = 256 * 1024

  /// The message of the invocation error for a response whose status is in `AWS_LWA_ERROR_STATUS_CODES`: the text
  /// `{"statusCode":500,"body":"…"}`. Invalid UTF-8 in the body is repaired. Only the first ``errorTextLimit`` bytes of
  /// the body are used.
  package static func errorMessage(for response: HTTPResponse) -> String {
    let body = response.body.prefix(errorTextLimit)
    var json = JSONWriter(capacity: body.count + 64)
    json.object { json in
      json.key("statusCode")
      json.number(response.status)
      json.key("body")
      json.string(utf8: body.span)
    }
    return String(decoding: json.finish(), as: UTF8.self)
  }
}
