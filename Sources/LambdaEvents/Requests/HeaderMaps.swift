import WireFormat

extension EventReader {
  /// Adds the fields of `headers`, which maps each name to one value.
  func addHeaders(to fields: inout RequestFieldsBuilder) throws(EventError) {
    guard let headers = outline[.headers] else { return }
    guard let members = outline.headers else { return try addFields(of: headers, named: "headers", to: &fields) }
    for member in members where member.value.kind != .null {
      try fields.add(member.key, member.value, in: "headers", of: self)
    }
  }

  /// Adds the fields of an object that maps each name to one value.
  func addFields(
    of value: JSONValue, named name: StaticString, to fields: inout RequestFieldsBuilder
  ) throws(EventError) {
    var members = try members(of: value, named: name)
    while let (key, value) = try members.next() {
      if value.kind != .null { try fields.add(key, value, in: name, of: self) }
    }
  }

  /// Adds the fields of an object that maps each name to an array of values: one field per value.
  func addMultiValueFields(
    of value: JSONValue, named name: StaticString, to fields: inout RequestFieldsBuilder
  ) throws(EventError) {
    var members = try members(of: value, named: name)
    while let (key, values) = try members.next() {
      if values.kind == .null { continue }
      guard values.kind == .array else { throw malformed("a value in `\(name)` is not an array") }
      var elements = try elements(of: values, named: name)
      while let value = try elements.next() {
        if value.kind != .null { try fields.add(key, value, in: name, of: self) }
      }
    }
  }

  /// Adds the fields of payload format 1.0 and load balancers: `multiValueHeaders` if it exists, otherwise `headers`.
  /// Both contain the same fields, but `headers` has no repetitions.
  func addFields(to fields: inout RequestFieldsBuilder) throws(EventError) {
    if let headers = outline[.multiValueHeaders], try hasMembers(headers, named: "multiValueHeaders") {
      try addMultiValueFields(of: headers, named: "multiValueHeaders", to: &fields)
    } else {
      try addHeaders(to: &fields)
    }
  }

  /// Adds the query parameters of payload format 1.0 and load balancers to the target: from the multi-value object if
  /// it exists, otherwise from the other one.
  func addParameters(
    to target: inout RequestTarget,
    by add: (inout RequestTarget, _ name: [UInt8], _ value: [UInt8]) throws(EventError) -> Void
  ) throws(EventError) {
    if let parameters = outline[.multiValueQueryStringParameters],
      try hasMembers(parameters, named: "multiValueQueryStringParameters")
    {
      let name: StaticString = "multiValueQueryStringParameters"
      var members = try members(of: parameters, named: name)
      while let (key, values) = try members.next() {
        if values.kind == .null { continue }
        guard values.kind == .array else { throw malformed("a value in `\(name)` is not an array") }
        var elements = try elements(of: values, named: name)
        while let value = try elements.next() {
          try add(&target, try text(of: key, named: name), try text(of: value, named: name))
        }
      }
    } else if let parameters = outline[.queryStringParameters] {
      let name: StaticString = "queryStringParameters"
      var members = try members(of: parameters, named: name)
      while let (key, value) = try members.next() {
        try add(&target, try text(of: key, named: name), try text(of: value, named: name))
      }
    }
  }

  /// The text of a parameter's name or value. `null` is empty text.
  private func text(of value: JSONValue, named name: StaticString) throws(EventError) -> [UInt8] {
    var text: [UInt8] = []
    guard value.kind == .string || value.kind == .null else { throw malformed("a value in `\(name)` is not a string") }
    if value.kind != .null { try appendText(of: value, named: name, to: &text) }
    return text
  }

  private func hasMembers(_ value: JSONValue, named name: StaticString) throws(EventError) -> Bool {
    var members = try members(of: value, named: name)
    return try members.next() != nil
  }
}
