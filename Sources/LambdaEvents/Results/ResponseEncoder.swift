import ByteBuffers
package import HTTPMessages
import WireFormat

/// Encodes the app's response as JSON for the Runtime API.
package enum ResponseEncoder {
  /// Encodes a whole response in the format that the event's origin expects; see ``ResultEncoding``.
  ///
  /// - Parameters:
  ///   - response: the app's complete response.
  ///   - origin: the origin of the event.
  ///   - method: the request's method. A response to HEAD keeps the app's `content-length`.
  ///   - textTypes: the media types whose bodies are sent as text.
  ///   - limit: Lambda's limit in bytes. Pass-through results have only one form, and are encoded regardless of it.
  package static func encode(
    _ response: HTTPResponse, for origin: EventOrigin, method: HTTPMethod, textTypes: TextTypes = TextTypes(),
    limit: Int = .max
  ) -> ResultEncoding.Outcome {
    if !origin.isHTTP {
      let result = PassThroughResult.encode(response.body)
      return result.count > limit ? .tooLarge(size: result.count) : .result(result, isTextInBase64: false)
    }
    var encoding = ResultEncoding(
      head: response.head, origin: origin, method: method, bodyLength: response.body.count, textTypes: textTypes,
      limit: limit)
    encoding.append(response.body.span)
    return encoding.finish()
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
