import HTTPMessages

extension ResultReader {
  /// Payload format 2.0. A result without `statusCode` is itself the body, as JSON.
  mutating func httpAPIResponse(defaultContentType: String) throws(FrontDoor.ResultError) -> HTTPResponse {
    guard self[.statusCode] != nil else {
      return HTTPResponse(
        status: 200, fields: HTTPFields([("content-type", "application/json")]), body: result[...])
    }
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .headers, to: &fields)
    try addCookies(to: &fields)
    return try response(status, fields, defaultContentType: defaultContentType)
  }

  /// Payload format 1.0: `headers` and `multiValueHeaders` together; of a name that is in both, the latter counts.
  mutating func restAPIResponse(decodingBase64: Bool) throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: .multiValueHeaders, to: &fields)
    let multiValue = fields
    try addFields(of: .headers, to: &fields) { name in
      let lowercased = name.map(lowercasedASCII)
      return !(0..<multiValue.count).contains {
        HTTPHopByHop.isSame(multiValue.name(at: $0).span, lowercased.span)
      }
    }
    return try response(status, fields, defaultContentType: "application/json", decodingBase64: decodingBase64)
  }

  /// Load balancers read the one object of header fields that their target group is set to.
  mutating func loadBalancerResponse(multiValue: Bool) throws(FrontDoor.ResultError) -> HTTPResponse {
    let status = try status()
    var fields = HTTPFields(reservingFields: 16)
    try addFields(of: multiValue ? .multiValueHeaders : .headers, to: &fields)
    return try response(status, fields, defaultContentType: "application/octet-stream")
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
