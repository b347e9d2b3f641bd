package import HTTPMessages
import WireFormat

extension FrontDoor {
  /// What this front door makes of a function's result.
  ///
  /// Hop-by-hop fields are left out. A Content-Length is kept only where there is no body, as in the answer to HEAD;
  /// else it is for whoever writes the response to frame it.
  ///
  /// - Parameter accept: the value of the request's first Accept field, by which a REST API goes.
  /// - Throws: ``ResultError`` where the source would answer 502 (or 500) since the result is not of its form.
  package func response(
    from result: [UInt8], accept: ArraySlice<UInt8>? = nil
  ) throws(ResultError) -> HTTPResponse {
    var reader = ResultReader(result)
    try reader.scan()
    switch self {
    case .functionURL: return try reader.functionURLResponse()
    case .httpAPI: return try reader.httpAPIResponse()
    case .restAPI(_, let types): return try reader.restAPIResponse(decodingBase64: types.contains(accept))
    case .loadBalancer(let multiValue): return try reader.loadBalancerResponse(multiValue: multiValue)
    case .vpcLattice: return try reader.vpcLatticeResponse()
    }
  }

  /// Whether callers get a body in base64 that the function marked as such: a REST API decodes it only for those who
  /// accept a binary media type.
  package func leavesBase64(in result: [UInt8], accept: ArraySlice<UInt8>?) -> Bool {
    guard case .restAPI(_, let types) = self, !types.contains(accept) else { return false }
    var reader = ResultReader(result)
    guard (try? reader.scan()) != nil else { return false }
    return reader[.isBase64Encoded]?.kind == .true
  }

  /// Whether the event of a request lacks bytes of its body: a REST API takes a body for text unless its type is binary.
  package func losesBytes(of request: HTTPRequest) -> Bool {
    guard case .restAPI(_, let types) = self, !types.contains(request.fields.first("content-type")) else {
      return false
    }
    return String(validating: request.body, as: UTF8.self) == nil
  }

  /// Why a function's result is no response for this front door.
  package struct ResultError: Error, Sendable, Equatable {
    /// What is wrong with it, for the log.
    package let message: String

    /// An error with this message.
    package init(message: String) { self.message = message }
  }
}
