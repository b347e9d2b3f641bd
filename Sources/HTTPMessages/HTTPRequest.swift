/// A whole request, its body in memory.
///
/// The fields never frame the body: whoever writes the request adds `content-length` from ``body`` itself, so a
/// caller's word about length or coding cannot reach the peer.
package struct HTTPRequest: Sendable, Equatable {
  /// The method.
  package var method: HTTPMethod
  /// The request target in origin form: path and query, already percent-encoded (RFC 9112 section 3.2.1).
  package var target: [UInt8]
  /// The header fields, without those that frame the message.
  package var fields: HTTPFields
  /// The body; empty where there is none.
  package var body: ArraySlice<UInt8>
  /// Whether the request has a body at all: a POST with an empty body says `content-length: 0`.
  package var hasBody: Bool

  /// A request of these parts.
  package init(
    method: HTTPMethod, target: [UInt8], fields: HTTPFields = HTTPFields(), body: ArraySlice<UInt8> = [],
    hasBody: Bool? = nil
  ) {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
    self.hasBody = hasBody ?? !body.isEmpty
  }
}
