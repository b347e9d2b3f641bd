import HTTPMessages
import WireFormat

/// Events of Application Load Balancers, in either of their header modes.
extension EventReader {
  /// Method, target and fields of the request that the event tells.
  func loadBalancerRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    let method = try method(outline[.httpMethod], named: "httpMethod")
    var target = try target(outline[.path], named: "path", removing: basePath)
    // Names and values come as the caller encoded them.
    try addParameters(to: &target) { target, name, value throws(EventError) in
      for text in [name, value] {
        for byte in text where byte == 0x0D || byte == 0x0A || byte == 0x00 {
          throw EventError(.rejected, "a query parameter has a line break or a NUL in it", origin: origin)
        }
      }
      target.addEncodedParameter(name.span, value.span)
    }
    try addFields(to: &fields)
    return (method, target)
  }
}
