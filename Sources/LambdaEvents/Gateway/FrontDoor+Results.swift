import ByteBuffers
package import HTTPMessages
import WireFormat

extension FrontDoor {
  /// Converts a function's result into this front door's response.
  ///
  /// Hop-by-hop fields are removed. A Content-Length is kept only if there is no body, as in a response to HEAD;
  /// otherwise the writer of the response sets it.
  ///
  /// - Parameter accept: the value of the request's first Accept field, which matters for a REST API.
  /// - Throws: ``ResultError`` if the result is invalid, so that the source would respond with 502 (or 500).
  package func response(
    from result: [UInt8], accept: ArraySlice<UInt8>? = nil
  ) throws(ResultError) -> HTTPResponse {
    var reader = ResultReader(result)
    try reader.scan()
    switch self {
    case .functionURL: return try reader.functionURLResponse()
    case .httpAPI(_, .v2): return try reader.httpAPIResponse()
    case .httpAPI(_, .v1): return try reader.httpAPIFormat1Response()
    case .restAPI(_, let types): return try reader.restAPIResponse(decodingBase64: types.contains(accept))
    case .loadBalancer(let multiValue): return try reader.loadBalancerResponse(multiValue: multiValue)
    case .vpcLattice: return try reader.vpcLatticeResponse()
    }
  }

  /// Whether callers get the body still in Base64, although the function marked it as such: a REST API decodes it only
  /// if the caller accepts a binary media type.
  package func leavesBase64(in result: [UInt8], accept: ArraySlice<UInt8>?) -> Bool {
    guard case .restAPI(_, let types) = self, !types.contains(accept) else { return false }
    var reader = ResultReader(result)
    guard (try? reader.scan()) != nil else { return false }
    return reader[.isBase64Encoded]?.kind == .true
  }

  /// Whether the event of a request loses bytes of its body: a REST API treats a body as text unless its type is
  /// binary.
  package func losesBytes(of request: HTTPRequest) -> Bool {
    guard case .restAPI(_, let types) = self, !types.contains(request.fields.first("content-type")) else {
      return false
    }
    return request.body.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) == nil }
  }

  /// Why a function's result is not a valid response for this front door.
  package struct ResultError: Error, Sendable, Equatable {
    /// The reason, for the log.
    package let message: String

    package init(message: String) { self.message = message }
  }
}

extension FrontDoor {
  /// Parses the head of a streamed response from its prelude.
  ///
  /// - Throws: ``ResultError`` if the prelude is invalid. The front door then responds with 502.
  package func streamedHead(fromPrelude prelude: [UInt8]) throws(ResultError) -> HTTPResponseHead {
    var reader = ResultReader(prelude)
    try reader.scan()
    if case .restAPI = self { return try reader.streamedHead(mergingMultiValueHeaders: true) }
    return try reader.streamedHead()
  }
}

extension ResultReader {
  /// Reads status, headers and cookies. The default status is 200, the default type `application/octet-stream`.
  func streamedHead(
    mergingMultiValueHeaders: Bool = false
  ) throws(FrontDoor.ResultError) -> HTTPResponseHead {
    let status = self[.statusCode] == nil ? 200 : try status()
    var fields = HTTPFields(reservingFields: 16)
    if mergingMultiValueHeaders {
      fields = try mergedFields()
    } else {
      try addFields(of: .headers, to: &fields)
    }
    try addCookies(to: &fields)
    HTTPHopByHop.removeAll(from: &fields)
    if !fields.contains("content-type") { fields.append(name: "content-type", value: "application/octet-stream") }
    return HTTPResponseHead(status: status, fields: fields)
  }
}
