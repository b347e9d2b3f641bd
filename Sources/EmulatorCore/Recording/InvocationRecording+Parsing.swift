import WireFormat

extension InvocationRecording {
  /// Why a file is not a recording.
  package struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// Parses a recording.
  package init(json: [UInt8]) throws(ParseError) {
    let members: [String: JSONValue]
    do {
      members = try Self.members(of: json)
    } catch {
      throw ParseError(description: "it is not JSON: \(error)")
    }
    func text(_ name: String) throws(ParseError) -> String {
      guard let value = members[name], value.kind == .string, let bytes = Self.text(of: value, in: json) else {
        throw ParseError(description: "`\(name)` is missing or not a string")
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    func payload(_ name: String) throws(ParseError) -> [UInt8] {
      if let value = members[name] { return Self.whole(value, in: json) }
      guard let value = members["\(name)Base64"], value.kind == .string else {
        throw ParseError(description: "`\(name)` is missing")
      }
      var decoded: [UInt8] = []
      guard let encoded = Self.text(of: value, in: json), Base64.decode(encoded.span, into: &decoded) else {
        throw ParseError(description: "`\(name)Base64` is not base64")
      }
      return decoded
    }
    guard let version = members["version"], String(decoding: json[version.range], as: UTF8.self) == "1" else {
      throw ParseError(description: "`version` is not 1: the file is not a recording, or has a later version")
    }
    self.init(
      function: try text("function"), requestID: try text("requestId"), source: try text("source"), time: 0,
      event: try payload("event"),
      result: RecordedResult(
        payload: try payload("result"), isError: members["failed"]?.kind == .true,
        isCut: members["cut"]?.kind == .true))
  }

  private static func members(of json: [UInt8]) throws(JSONError) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    var scanner = JSONScanner(json.span)
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      let value = try scanner.value()
      members[String(decoding: json[key.range], as: UTF8.self)] = value
    }
    try scanner.finish()
    return members
  }

  private static func text(of value: JSONValue, in json: [UInt8]) -> [UInt8]? {
    var text: [UInt8] = []
    do {
      try JSONString.unescape(json.span.extracting(value.range), into: &text)
    } catch {
      return nil
    }
    return text
  }

  /// The bytes of a value, including a string's quotes.
  private static func whole(_ value: JSONValue, in json: [UInt8]) -> [UInt8] {
    guard value.kind == .string else { return Array(json[value.range]) }
    return Array(json[(value.range.lowerBound - 1)...value.range.upperBound])
  }
}
