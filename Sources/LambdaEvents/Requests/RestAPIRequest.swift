import HTTPMessages
import WireFormat

/// Payload format 1.0: API Gateway REST APIs, and HTTP APIs that are set to it.
extension EventReader {
  /// Reads the method, the target and the fields of the request.
  func restAPIRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    let method = try method(outline[.httpMethod], named: "httpMethod")
    var target = try target(outline[.path], named: "path", removing: basePath)
    // Names and values are already decoded.
    try addParameters(to: &target) { target, name, value in target.addDecodedParameter(name.span, value.span) }
    try addFields(to: &fields)
    return (method, target)
  }
}
