package import WireFormat

/// A JSON value as a tree, for small documents that are read several times: results of authorizers, tokens, key sets.
package indirect enum JSONTree: Sendable, Equatable {
  /// A member of an object.
  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: JSONTree
  }

  case object([Member])
  case array([JSONTree])
  case string(String)
  /// A number as it was written.
  case number(String)
  case bool(Bool)
  case null

  /// Parses a document (RFC 8259).
  package init(_ bytes: [UInt8]) throws(JSONError) {
    var scanner = JSONScanner(bytes.span)
    self = try Self.value(&scanner, in: bytes)
    try scanner.finish()
  }

  /// The value of a member; nil if this is no object or the member is missing or `null`. The last one counts if a name
  /// is repeated.
  package subscript(name: String) -> JSONTree? {
    guard case .object(let members) = self, let value = members.last(where: { $0.name == name })?.value,
      value != .null
    else { return nil }
    return value
  }

  /// The text of a string; nil for other values.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The document without white space.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    write(to: &json)
    return json.finish()
  }

  package func write(to json: inout JSONWriter) {
    switch self {
    case .object(let members):
      json.object { json in
        for member in members {
          json.key(member.name)
          member.value.write(to: &json)
        }
      }
    case .array(let elements):
      json.array { json in
        for element in elements { element.write(to: &json) }
      }
    case .string(let text): json.string(text)
    case .number(let text): json.raw(text.utf8)
    case .bool(let value): json.bool(value)
    case .null: json.null()
    }
  }

  // The scanner limits the depth.
  private static func value(_ scanner: inout JSONScanner, in bytes: [UInt8]) throws(JSONError) -> JSONTree {
    switch try scanner.peek() {
    case .object:
      var members: [Member] = []
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        members.append(Member(name: try text(of: key, in: bytes), value: try value(&scanner, in: bytes)))
      }
      return .object(members)
    case .array:
      var elements: [JSONTree] = []
      try scanner.enterArray()
      while try scanner.nextElement() { elements.append(try value(&scanner, in: bytes)) }
      return .array(elements)
    case .string: return .string(try text(of: try scanner.value(), in: bytes))
    case .number: return .number(String(decoding: bytes[try scanner.value().range], as: UTF8.self))
    case .true, .false: return .bool(try scanner.value().kind == .true)
    case .null:
      _ = try scanner.value()
      return .null
    }
  }

  private static func text(of string: JSONValue, in bytes: [UInt8]) throws(JSONError) -> String {
    var text: [UInt8] = []
    try JSONString.unescape(bytes.span.extracting(string.range), into: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
