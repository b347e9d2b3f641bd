import HTTPMessages
import WireFormat

extension EventReader {
  /// Parses the method in a field.
  func method(_ value: JSONValue?, named name: StaticString) throws(EventError) -> HTTPMethod {
    guard let value else { throw malformed("`\(name)` is missing") }
    let text: String
    if value.isPlainString {
      text = rawText(of: value).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    } else {
      var bytes: [UInt8] = []
      try appendText(of: value, named: name, to: &bytes)
      text = String(decoding: bytes, as: UTF8.self)
    }
    guard let method = HTTPMethod(text) else {
      throw rejected("`\(name)` is not a method, which has only \(HTTPSyntax.tokenCharacters)")
    }
    // Its target is a host and port (RFC 9110 section 9.3.6), which events do not contain.
    guard method.name != "CONNECT" else { throw rejected("`\(name)` is CONNECT, which cannot be sent to an app") }
    return method
  }

  /// Makes a target from the path in a field. The default path is `/`.
  func target(_ value: JSONValue?, named name: StaticString, removing basePath: [UInt8]) throws(EventError)
    -> RequestTarget
  {
    var target = RequestTarget()
    let isPath: Bool
    if let value, value.isPlainString {
      isPath = target.setPath(rawText(of: value), removing: basePath)
    } else {
      var path: [UInt8] = []
      if let value { try appendText(of: value, named: name, to: &path) }
      isPath = target.setPath(path.span, removing: basePath)
    }
    guard isPath else { throw rejected("`\(name)` does not begin with /") }
    return target
  }

  /// Rejects bytes that could end the request line. Gateways pass queries on encoded, so these bytes indicate an
  /// attack.
  func checkQuery(_ text: Span<UInt8>, named name: StaticString) throws(EventError) {
    for index in text.indices {
      switch text[index] {
      case 0x0D, 0x0A, 0x00: throw rejected("`\(name)` contains a line break or a NUL")
      default: continue
      }
    }
  }
}
