/// A request method: a token, in its own case (RFC 9110 section 9.1).
package struct HTTPMethod: Sendable, Hashable, CustomStringConvertible {
  /// The method as it is written.
  package let name: String

  /// A method of this name, or nil where it is not a token.
  package init?(_ name: String) {
    guard !name.isEmpty, name.utf8.allSatisfy(HTTPSyntax.isTokenByte) else { return nil }
    self.name = name
  }

  private init(known name: String) { self.name = name }

  package static let get = HTTPMethod(known: "GET")
  package static let head = HTTPMethod(known: "HEAD")
  package static let post = HTTPMethod(known: "POST")
  package static let put = HTTPMethod(known: "PUT")
  package static let delete = HTTPMethod(known: "DELETE")
  package static let options = HTTPMethod(known: "OPTIONS")
  package static let trace = HTTPMethod(known: "TRACE")

  /// The method as it is written.
  package var description: String { name }

  /// Whether sending the request twice has the effect of sending it once (RFC 9110 section 9.2.2).
  package var isIdempotent: Bool {
    switch name {
    case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE": true
    default: false
    }
  }

  /// Whether a request of this method says `content-length: 0` when it has no body (RFC 9110 section 8.6).
  package var expectsBody: Bool {
    switch name {
    case "POST", "PUT", "PATCH": true
    default: false
    }
  }
}
