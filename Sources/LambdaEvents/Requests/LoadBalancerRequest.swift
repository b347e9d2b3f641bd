import HTTPMessages
import WireFormat

/// Application Load Balancers, with or without multi-value headers.
extension EventReader {
  /// Reads the method, the target and the fields of the request.
  func loadBalancerRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    let method = try method(outline[.httpMethod], named: "httpMethod")
    var target = try target(outline[.path], named: "path", removing: basePath)
    // Names and values are still encoded as the caller sent them.
    try addParameters(to: &target) { target, name, value throws(EventError) in
      for text in [name, value] {
        for byte in text where byte == 0x0D || byte == 0x0A || byte == 0x00 {
          throw EventError(.rejected, "a query parameter contains a line break or a NUL", origin: origin)
        }
      }
      target.addEncodedParameter(name.span, value.span)
    }
    try addFields(to: &fields)
    return (method, target)
  }
}
