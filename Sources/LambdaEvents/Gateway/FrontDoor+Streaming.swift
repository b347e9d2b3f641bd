package import HTTPMessages

extension FrontDoor {
  /// The head of a streamed response, from the prelude that the function sent before its body.
  ///
  /// - Throws: ``ResultError`` where it is none: the front door answers 502.
  package func streamedHead(fromPrelude prelude: [UInt8]) throws(ResultError) -> HTTPResponseHead {
    var reader = ResultReader(prelude)
    try reader.scan()
    if case .restAPI = self { return try reader.streamedHead(mergingMultiValueHeaders: true) }
    return try reader.streamedHead()
  }
}

extension ResultReader {
  /// Status, headers and cookies. Without `statusCode` it is 200, without a type `application/octet-stream`.
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
