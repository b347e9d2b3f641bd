import HTTPMessages
import WireFormat

extension EventReader {
  /// The method that stands in this field.
  func method(_ value: JSONValue?, named name: StaticString) throws(EventError) -> HTTPMethod {
    guard let value else { throw malformed("`\(name)` is missing") }
    var text: [UInt8] = []
    try appendText(of: value, named: name, to: &text)
    guard let method = HTTPMethod(String(decoding: text, as: UTF8.self)) else {
      throw rejected("`\(name)` is not a method")
    }
    // Its target is a host and port (RFC 9110 section 9.3.6), which no event tells.
    guard method.name != "CONNECT" else { throw rejected("`\(name)` is CONNECT, which no app can be sent") }
    return method
  }

  /// A target whose path stands in this field; where it is absent the path is `/`.
  func target(_ value: JSONValue?, named name: StaticString, removing basePath: [UInt8]) throws(EventError)
    -> RequestTarget
  {
    var path: [UInt8] = []
    if let value { try appendText(of: value, named: name, to: &path) }
    var target = RequestTarget()
    guard target.setPath(path.span, removing: basePath) else { throw rejected("`\(name)` does not begin with /") }
    return target
  }

  /// Refuses what could break a query out of the request line. Gateways pass queries on encoded, so these bytes are no
  /// caller's query but an attack.
  func checkQuery(_ text: Span<UInt8>, named name: StaticString) throws(EventError) {
    for index in text.indices {
      switch text[index] {
      case 0x0D, 0x0A, 0x00: throw rejected("`\(name)` has a line break or a NUL in it")
      default: continue
      }
    }
  }
}
