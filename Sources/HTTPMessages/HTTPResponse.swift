/// The head of a response: status and header fields.
package struct HTTPResponseHead: Sendable, Equatable {
  /// The status code, 100 to 999.
  package var status: Int
  /// The header fields as they came.
  package var fields: HTTPFields
  /// The reason phrase that the sender chose: 1 to 256 visible ASCII characters and spaces. Nil if it sent none, the
  /// one of ``HTTPStatus/reasonPhrase(of:)``, or one with other characters in it.
  package var reason: String?

  /// A head of these parts.
  package init(status: Int, fields: HTTPFields = HTTPFields()) {
    self.status = status
    self.fields = fields
  }
}

/// A whole response, its body in memory.
package struct HTTPResponse: Sendable, Equatable {
  /// Status and header fields.
  package var head: HTTPResponseHead
  /// The body; empty where there is none.
  package var body: ArraySlice<UInt8>

  /// A response of these parts.
  package init(status: Int, fields: HTTPFields = HTTPFields(), body: ArraySlice<UInt8> = []) {
    head = HTTPResponseHead(status: status, fields: fields)
    self.body = body
  }

  /// A response of these parts.
  package init(head: HTTPResponseHead, body: ArraySlice<UInt8>) {
    self.head = head
    self.body = body
  }

  /// The status code.
  package var status: Int { head.status }
  /// The header fields.
  package var fields: HTTPFields { head.fields }
}
