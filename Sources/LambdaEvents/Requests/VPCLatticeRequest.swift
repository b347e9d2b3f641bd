import HTTPMessages
import WireFormat

/// VPC Lattice: version 2, and version 1, whose names have underscores.
extension EventReader {
  /// Reads the method, the target and the fields of the request. In both versions, values of header fields and query
  /// parameters may be single or in arrays.
  func vpcLatticeRequest(
    _ marks: SourceKeys, removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    if let key = marks.repeatedKey { throw rejected("the event has the key `\(key)` twice") }
    let method = try method(marks[.method], named: "method")
    let isVersion1 = marks[.rawPath] != nil
    let name: StaticString = isVersion1 ? "raw_path" : "path"
    var path: [UInt8] = []
    if let value = marks[.rawPath] ?? outline[.path] { try appendText(of: value, named: name, to: &path) }
    // The path includes the query as the caller sent it. Handmade events may have only the parameters.
    let end = path.firstIndex(of: UInt8(ascii: "?")) ?? path.endIndex
    var target = RequestTarget()
    guard target.setPath(path.span.extracting(0..<end), removing: basePath) else {
      throw rejected("`\(name)` does not begin with /")
    }
    if end < path.endIndex {
      let query = Array(path[(end + 1)...])
      try checkQuery(query.span, named: name)
      target.setQuery(query.span)
      try addLatticeFields(to: &fields)
      return (method, target)
    }
    try addParameters(of: outline[.queryStringParameters] ?? marks[.queryStringParameters], to: &target)
    try addLatticeFields(to: &fields)
    return (method, target)
  }

  private func addLatticeFields(to fields: inout RequestFieldsBuilder) throws(EventError) {
    guard let headers = outline[.headers] else { return }
    var members = try members(of: headers, named: "headers")
    while let (key, value) = try members.next() {
      switch value.kind {
      case .null: continue
      case .array:
        var elements = try elements(of: value, named: "headers")
        while let element = try elements.next() {
          if element.kind != .null { try fields.add(key, element, in: "headers", of: self) }
        }
      default: try fields.add(key, value, in: "headers", of: self)
      }
    }
  }

  /// Adds query parameters as the caller encoded them. Characters that are not allowed in a query are encoded.
  private func addParameters(of parameters: JSONValue?, to target: inout RequestTarget) throws(EventError) {
    guard let parameters else { return }
    var members = try members(of: parameters, named: "queryStringParameters")
    while let (key, value) = try members.next() {
      if value.kind == .array {
        var elements = try elements(of: value, named: "queryStringParameters")
        while let element = try elements.next() { try addParameter(key, element, to: &target) }
      } else {
        try addParameter(key, value, to: &target)
      }
    }
  }

  private func addParameter(
    _ key: JSONValue, _ value: JSONValue, to target: inout RequestTarget
  ) throws(EventError) {
    var name: [UInt8] = []
    var text: [UInt8] = []
    try appendText(of: key, named: "queryStringParameters", to: &name)
    if value.kind != .null { try appendText(of: value, named: "queryStringParameters", to: &text) }
    try checkQuery(name.span, named: "queryStringParameters")
    try checkQuery(text.span, named: "queryStringParameters")
    target.addEncodedParameter(name.span, text.span)
  }
}
