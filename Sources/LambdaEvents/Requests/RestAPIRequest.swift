import HTTPMessages
import WireFormat

/// Payload format 1.0, of API Gateway REST APIs and of HTTP APIs that are set to it.
extension EventReader {
  /// Method, target and fields of the request that the event tells.
  func restAPIRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    let method = try method(outline[.httpMethod], named: "httpMethod")
    var target = try target(outline[.path], named: "path", removing: basePath)
    // Names and values come decoded.
    try addParameters(to: &target) { target, name, value in target.addDecodedParameter(name.span, value.span) }
    try addFields(to: &fields)
    return (method, target)
  }
}
