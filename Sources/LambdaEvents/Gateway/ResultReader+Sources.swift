import ByteBuffers
import HTTPMessages
import WireFormat

extension ResultReader {
  /// Reads payload format 2.0 as a Function URL does. A body that is not a string is sent as JSON.
  mutating func functionURLResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    guard self[.statusCode] != nil else { return try wholeResponse() }
    return try formattedResponse(defaultContentType: "application/json", takingJSON: true)
  }

  /// Reads payload format 2.0 as an HTTP API does. The error object of a failed function is never a body, even if a
  /// function returns it.
  mutating func httpAPIResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    guard self[.statusCode] != nil else {
      guard self[.errorMessage] == nil else {
        throw FrontDoor.ResultError(
          message: "it has `errorMessage` but no `statusCode`, like the error of a failed function")
      }
      return try wholeResponse()
    }
    return try formattedResponse(defaultContentType: "text/plain;charset=UTF-8")
  }

  /// Reads payload format 1.0 as an HTTP API does: `statusCode` is required, and other keys are ignored.
  mutating func httpAPIFormat1Response() throws(FrontDoor.ResultError) -> HTTPResponse {
    guard whole?.kind == .object else { throw FrontDoor.ResultError(message: "it is not an object") }
    let status = try status()
    return try response(status, try mergedFields(), defaultContentType: "text/plain;charset=UTF-8")
  }

  /// A result without `statusCode` is itself the body: a string as text, anything else as JSON.
  private func wholeResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    var body = result[...]
    if let whole, whole.kind == .string { body = try text(of: whole, named: "result")[...] }
    return HTTPResponse(
      status: 200, fields: HTTPFields([("content-type", "application/json")]), body: SharedBytes(body))
  }

  private mutating func formattedResponse(
    defaultContentType: String, takingJSON: Bool = false
  ) throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .headers, to: &fields)
    try addCookies(to: &fields)
    return try response(status, fields, defaultContentType: defaultContentType, takingJSON: takingJSON)
  }

  /// Reads payload format 1.0: an object with only the keys of the format, all of which are optional. `headers` and
  /// `multiValueHeaders` are merged.
  mutating func restAPIResponse(decodingBase64: Bool) throws(FrontDoor.ResultError) -> HTTPResponse {
    guard whole?.kind == .object else { throw FrontDoor.ResultError(message: "it is not an object") }
    guard !hasUnknownKey, keys.isDisjoint(with: [.cookies, .errorMessage]) else {
      throw FrontDoor.ResultError(
        message: "it has a key besides `statusCode`, `headers`, `multiValueHeaders`, `body` and `isBase64Encoded`")
    }
    let status = self[.statusCode] == nil ? 200 : try status()
    return try response(
      status, try mergedFields(), defaultContentType: "application/json", decodingBase64: decodingBase64)
  }

  /// The fields of `multiValueHeaders` and `headers` combined.
  func mergedFields() throws(FrontDoor.ResultError) -> HTTPFields {
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .multiValueHeaders, to: &fields)
    var single = HTTPFields()
    try addFields(of: .headers, to: &single)
    Self.merge(single, into: &fields)
    return fields
  }

  /// Merges fields: uses the existing spelling of a name, and skips fields that already exist with the same value.
  private static func merge(_ added: HTTPFields, into fields: inout HTTPFields) {
    let before = fields
    for index in 0..<added.count {
      let name = added.name(at: index).map(lowercasedASCII)
      let same = (0..<before.count).filter { HTTPHopByHop.isSame(before.name(at: $0).span, name.span) }
      guard !same.contains(where: { before.value(at: $0) == added.value(at: index) }) else { continue }
      fields.append(
        name: same.first.map { before.name(at: $0) } ?? added.name(at: index), value: added.value(at: index))
    }
  }

  /// Reads the object of header fields that the target group is set to. Callers get the values of each name in reverse
  /// order: the documentation specifies no order, and this was observed.
  ///
  /// See <https://github.com/dougmoscrop/serverless-http/issues/244>.
  mutating func loadBalancerResponse(multiValue: Bool) throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: multiValue ? .multiValueHeaders : .headers, to: &fields)
    return try response(
      status, multiValue ? Self.reversingValues(fields) : fields, defaultContentType: "application/octet-stream")
  }

  /// The same fields, with the values of each name in reverse order.
  private static func reversingValues(_ fields: HTTPFields) -> HTTPFields {
    var reversed = HTTPFields(reservingFields: fields.count)
    let groups = FieldGroups(fields)
    for group in groups.groups {
      for index in groups.indices(of: group).reversed() {
        reversed.append(name: fields.name(at: index), value: fields.value(at: index))
      }
    }
    return reversed
  }

  /// VPC Lattice reads one object of header fields, whose values may be arrays. It does not document the default type,
  /// so this uses a load balancer's.
  mutating func vpcLatticeResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .headers, allowingArrays: true, to: &fields)
    return try response(status, fields, defaultContentType: "application/octet-stream")
  }
}
