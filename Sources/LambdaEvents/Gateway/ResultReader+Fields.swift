import ByteBuffers
import HTTPMessages
import WireFormat

extension ResultReader {
  /// Adds the fields of an object that maps each name to one value or to an array of values.
  ///
  /// - Parameters:
  /// - allowingArrays: whether `headers` may also contain arrays.
  func addFields(
    of key: ResultKey, allowingArrays: Bool = false, to fields: inout HTTPFields
  ) throws(FrontDoor.ResultError) {
    guard let map = self[key] else { return }
    guard map.kind == .object else { throw FrontDoor.ResultError(message: "`\(key.name)` is not an object") }
    for (name, value) in try members(of: map, named: key.name) {
      let name = try text(of: name, named: key.name)
      guard value.kind != .null else { continue }
      if key == .multiValueHeaders || allowingArrays && value.kind == .array {
        for element in try elements(of: value, named: key.name) where element.kind != .null {
          try add(name, try text(of: element, named: key.name), in: key.name, to: &fields)
        }
      } else {
        try add(name, try text(of: value, named: key.name), in: key.name, to: &fields)
      }
    }
  }

  /// Adds a Set-Cookie field for each element of `cookies`.
  func addCookies(to fields: inout HTTPFields) throws(FrontDoor.ResultError) {
    guard let cookies = self[.cookies] else { return }
    for cookie in try elements(of: cookies, named: "cookies") {
      try add(Array("set-cookie".utf8), try text(of: cookie, named: "cookies"), in: "cookies", to: &fields)
    }
  }

  /// Builds the response from the parsed parts.
  mutating func response(
    _ status: Int, _ fields: consuming HTTPFields, defaultContentType: String?, decodingBase64: Bool = true,
    takingJSON: Bool = false
  ) throws(FrontDoor.ResultError) -> HTTPResponse {
    var fields = fields
    HTTPHopByHop.removeAll(from: &fields)
    let body = try takeBody(decodingBase64: decodingBase64, takingJSON: takingJSON)
    if !body.isEmpty { fields.removeAll("content-length") }
    if let defaultContentType, !fields.contains("content-type") {
      fields.append(name: "content-type", value: defaultContentType)
    }
    return HTTPResponse(status: status, fields: fields, body: body)
  }

  private func add(
    _ name: [UInt8], _ value: [UInt8], in map: StaticString, to fields: inout HTTPFields
  ) throws(FrontDoor.ResultError) {
    guard HTTPSyntax.isFieldName(name[...]) else {
      throw FrontDoor.ResultError(
        message: "a header name in `\(map)` is empty or has other characters than \(HTTPSyntax.tokenCharacters)")
    }
    guard HTTPSyntax.isFieldValue(value[...]) else {
      throw FrontDoor.ResultError(message: "a header value in `\(map)` contains a control byte")
    }
    fields.append(name: name[...], value: value[...])
  }

  private func members(
    of value: JSONValue, named name: StaticString
  ) throws(FrontDoor.ResultError) -> [(JSONValue, JSONValue)] {
    var members: [(JSONValue, JSONValue)] = []
    do throws(JSONError) {
      var scanner = JSONScanner(result.span, in: value.range)
      try scanner.enterObject()
      while let key = try scanner.nextKey() { members.append((key, try scanner.value())) }
    } catch {
      throw FrontDoor.ResultError(message: "`\(name)`: \(error)")
    }
    return members
  }

  private func elements(
    of value: JSONValue, named name: StaticString
  ) throws(FrontDoor.ResultError) -> [JSONValue] {
    var elements: [JSONValue] = []
    do throws(JSONError) {
      var scanner = JSONScanner(result.span, in: value.range)
      try scanner.enterArray()
      while try scanner.nextElement() { elements.append(try scanner.value()) }
    } catch {
      throw FrontDoor.ResultError(message: "`\(name)`: \(error)")
    }
    return elements
  }
}
