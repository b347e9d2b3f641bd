/// A request method: a case-sensitive token (RFC 9110 section 9.1).
package struct HTTPMethod: Sendable, Hashable, CustomStringConvertible {
  /// The method's name, such as `GET`.
  package let name: String

  /// Creates a method with this name; nil if it is not a token.
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

  /// The method's name.
  package var description: String { name }

  /// Whether sending the request twice has the same effect as sending it once (RFC 9110 section 9.2.2).
  package var isIdempotent: Bool {
    switch name {
    case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE": true
    default: false
    }
  }

  /// Whether a request with this method needs `content-length: 0` if it has no body (RFC 9110 section 8.6).
  package var expectsBody: Bool {
    switch name {
    case "POST", "PUT", "PATCH": true
    default: false
    }
  }
}
