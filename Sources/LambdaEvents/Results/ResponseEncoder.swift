package import HTTPMessages
import WireFormat

/// Turns the app's response into the JSON that the Runtime API is sent.
package enum ResponseEncoder {
  /// Encodes a buffered response for whoever sent the event.
  ///
  /// - Parameters:
  ///   - response: the app's response, whole.
  ///   - origin: who sent the event.
  ///   - method: the request's method: the response to HEAD keeps the app's `content-length`.
  ///   - textTypes: the media types whose bodies are sent as text.
  ///   - limit: how many bytes Lambda takes. A body that does not fit as text is sent as base64 if it fits so, and the
  ///     other way round; the result may still be larger.
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
    // Load balancers are told each field twice.
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

  /// Whether a result that ``encode(_:for:method:textTypes:limit:)`` made has the body of a text type in base64, since it
  /// is not UTF-8 or does not fit as text.
  package static func isTextInBase64(
    _ result: [UInt8], of response: HTTPResponse, textTypes: TextTypes = TextTypes()
  ) -> Bool {
    guard result.suffix(5).elementsEqual("true}".utf8) else { return false }
    if case .text = ResponseBody(of: response, textTypes: textTypes) { return true }
    return false
  }

  /// How much of a body becomes the message of an invocation error, in bytes. Escaped twice, as JSON within JSON, it stays
  /// below Lambda's limit of 6 MB, and no log line takes more.
  package static let errorTextLimit = 256 * 1024

  /// The message of the invocation error that a response becomes when its status is among
  /// `AWS_LWA_ERROR_STATUS_CODES`: the text `{"statusCode":500,"body":"…"}`. A body that is not UTF-8 is repaired; only
  /// the first ``errorTextLimit`` bytes of it are used.
  package static func errorMessage(for response: HTTPResponse) -> String {
    let body = response.body.prefix(errorTextLimit)
    var json = JSONWriter(capacity: body.count + 64)
    json.object { json in
      json.key("statusCode")
      json.number(response.status)
      json.key("body")
      json.string(utf8: body)
    }
    return String(decoding: json.finish(), as: UTF8.self)
  }
}
