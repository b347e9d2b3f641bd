package import HTTPMessages

/// Turns the app's response into the JSON that the Runtime API is sent.
package enum ResponseEncoder {
  /// Encodes a buffered response for whoever sent the event.
  ///
  /// - Parameters:
  ///   - response: the app's response, whole.
  ///   - origin: who sent the event.
  ///   - method: the request's method: the answer to HEAD keeps the app's `content-length`.
  package static func encode(_ response: HTTPResponse, for origin: EventOrigin, method: HTTPMethod) -> [UInt8] {
    []
  }
}
