import WireFormat

extension EventReader {
  /// Adds the fields of an object that gives each name one value.
  func addFields(
    of value: JSONValue, named name: StaticString, to fields: inout RequestFieldsBuilder
  ) throws(EventError) {
    var members = try members(of: value, named: name)
    while let (key, value) = try members.next() {
      if value.kind != .null { try fields.add(key, value, in: name, of: self) }
    }
  }

  /// Adds the fields of an object that gives each name an array of values: one field a value.
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

  /// Adds the fields of payload format 1.0 and of load balancers: `multiValueHeaders` where the event has it, else
  /// `headers`. Both tell the same fields, the latter without repetitions.
  func addFields(to fields: inout RequestFieldsBuilder) throws(EventError) {
    if let headers = outline[.multiValueHeaders], try hasMembers(headers, named: "multiValueHeaders") {
      try addMultiValueFields(of: headers, named: "multiValueHeaders", to: &fields)
    } else if let headers = outline[.headers] {
      try addFields(of: headers, named: "headers", to: &fields)
    }
  }

  /// Goes through the query parameters of payload format 1.0 and of load balancers as ``addFields(to:)`` through
  /// header fields, and has each added to the target.
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

  /// The text of a parameter's name or value; that of `null` is empty.
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
