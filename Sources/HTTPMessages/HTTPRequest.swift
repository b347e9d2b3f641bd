package import ByteBuffers

/// A complete request with its body in memory.
///
/// The fields never frame the body: ``head()`` adds a `content-length` computed from ``body``, so a length or coding
/// that a caller claims cannot reach the peer.
package struct HTTPRequest: Sendable, Equatable {
  /// The method.
  package var method: HTTPMethod
  /// The request target in origin form: path and query, already percent-encoded (RFC 9112 section 3.2.1).
  package var target: [UInt8]
  /// The header fields, without those that frame the message.
  package var fields: HTTPFields
  /// The body; empty if there is none.
  package var body: SharedBytes
  /// Whether the request has a body at all: a POST with an empty body has `content-length: 0`.
  package var hasBody: Bool

  /// Creates a request. By default it has a body unless that is empty.
  package init(
    method: HTTPMethod, target: [UInt8], fields: HTTPFields = HTTPFields(), body: SharedBytes = SharedBytes(),
    hasBody: Bool? = nil
  ) {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
    self.hasBody = hasBody ?? !body.isEmpty
  }
}

extension HTTPRequest {
  /// The head in wire format: request line, fields, `content-length` if there is a body, empty line (RFC 9112 section
  /// 3). The length is that of the body; the fields contain none.
  package func head() -> [UInt8] {
    var head: [UInt8] = []
    head.reserveCapacity(method.name.utf8.count + target.count + fields.byteCount + 64)
    head.append(contentsOf: method.name.utf8)
    head.append(UInt8(ascii: " "))
    head.append(contentsOf: target)
    head.append(contentsOf: " HTTP/1.1\r\n".utf8)
    fields.write(to: &head)
    if hasBody {
      head.append(contentsOf: "content-length: ".utf8)
      head.append(contentsOf: String(body.count).utf8)
      head.append(contentsOf: "\r\n".utf8)
    }
    head.append(contentsOf: "\r\n".utf8)
    return head
  }
}
