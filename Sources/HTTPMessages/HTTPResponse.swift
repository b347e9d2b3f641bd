package import ByteBuffers

/// The head of a response: status and header fields.
package struct HTTPResponseHead: Sendable, Equatable {
  /// The status code, 100 to 999.
  package var status: Int
  /// The header fields as received.
  package var fields: HTTPFields
  /// The sender's custom reason phrase: 1 to 256 visible ASCII characters and spaces. Nil if it sent none, the standard
  /// one of ``HTTPStatus/reasonPhrase(of:)``, or one with other characters.
  package var reason: String?

  /// Creates a head without a custom reason phrase.
  package init(status: Int, fields: HTTPFields = HTTPFields()) {
    self.status = status
    self.fields = fields
  }
}

/// A complete response with its body in memory.
package struct HTTPResponse: Sendable, Equatable {
  /// Status and header fields.
  package var head: HTTPResponseHead
  /// The body; empty if there is none.
  package var body: SharedBytes

  /// Creates a response without a custom reason phrase.
  package init(status: Int, fields: HTTPFields = HTTPFields(), body: SharedBytes = SharedBytes()) {
    head = HTTPResponseHead(status: status, fields: fields)
    self.body = body
  }

  /// Creates a response from its head and body.
  package init(head: HTTPResponseHead, body: SharedBytes) {
    self.head = head
    self.body = body
  }

  /// The status code.
  package var status: Int { head.status }
  /// The header fields.
  package var fields: HTTPFields { head.fields }
}
