import HTTPMessages
import WireFormat

extension ResultReader {
  /// Payload format 2.0 as a Function URL takes it. A body that is not a string is sent as JSON.
  mutating func functionURLResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    guard self[.statusCode] != nil else { return try wholeResponse() }
    return try formattedResponse(defaultContentType: "application/json", takingJSON: true)
  }

  /// Payload format 2.0 as an HTTP API takes it. The error object of a function that failed is no body, whoever returns
  /// it.
  mutating func httpAPIResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    guard self[.statusCode] != nil else {
      guard self[.errorMessage] == nil else {
        throw FrontDoor.ResultError(message: "it has `errorMessage` and no `statusCode`, as the error of a function")
      }
      return try wholeResponse()
    }
    return try formattedResponse(defaultContentType: "text/plain;charset=UTF-8")
  }

  /// A result without `statusCode` is itself the body: a string as text, all else as the JSON that it is.
  private func wholeResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    var body = result[...]
    if let whole, whole.kind == .string { body = try text(of: whole, named: "result")[...] }
    return HTTPResponse(status: 200, fields: HTTPFields([("content-type", "application/json")]), body: body)
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

  /// Payload format 1.0: an object with no other keys than those of the format, none of which has to be there. `headers`
  /// and `multiValueHeaders` are merged.
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

  /// The fields of `multiValueHeaders` and `headers` together.
  func mergedFields() throws(FrontDoor.ResultError) -> HTTPFields {
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .multiValueHeaders, to: &fields)
    var single = HTTPFields()
    try addFields(of: .headers, to: &single)
    Self.merge(single, into: &fields)
    return fields
  }

  /// Adds fields to others: under the name that a field has there, if it is there, and not if it is there with its value.
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

  /// Load balancers read the one object of header fields that their target group is set to. Callers get the values of a
  /// name in reverse: the documentation promises no order, and this is what was observed.
  ///
  /// See <https://github.com/dougmoscrop/serverless-http/issues/244>.
  mutating func loadBalancerResponse(multiValue: Bool) throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: multiValue ? .multiValueHeaders : .headers, to: &fields)
    return try response(
      status, multiValue ? Self.reversingValues(fields) : fields, defaultContentType: "application/octet-stream")
  }

  /// The same fields, those of each name in reverse.
  private static func reversingValues(_ fields: HTTPFields) -> HTTPFields {
    var reversed = HTTPFields(reservingFields: fields.count)
    for group in FieldGroups(fields).groups {
      for index in group.reversed() { reversed.append(name: fields.name(at: index), value: fields.value(at: index)) }
    }
    return reversed
  }

  /// VPC Lattice reads one object of header fields, whose values may be arrays. What stands for a missing type it does
  /// not say: a load balancer's.
  mutating func vpcLatticeResponse() throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .headers, allowingArrays: true, to: &fields)
    return try response(status, fields, defaultContentType: "application/octet-stream")
  }
}
