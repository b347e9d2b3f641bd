import HTTPMessages
import WireFormat

/// Payload format 2.0: API Gateway HTTP APIs and Lambda Function URLs.
extension EventReader {
  /// Reads the method, the target and the fields of the request.
  func httpAPIRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    if let http = outline[context: .http], http.kind != .object {
      throw malformed("`requestContext.http` is not an object")
    }
    let method = try method(outline.httpContextMethod, named: "requestContext.http.method")
    var target = try target(outline[.rawPath], named: "rawPath", removing: basePath)
    if let rawQueryString = outline[.rawQueryString] {
      if rawQueryString.isPlainString {
        try setQuery(rawText(of: rawQueryString), of: &target)
      } else {
        var query: [UInt8] = []
        try appendText(of: rawQueryString, named: "rawQueryString", to: &query)
        try setQuery(query.span, of: &target)
      }
    }
    fields.dropsCookies = try addCookies(to: &fields)
    try addHeaders(to: &fields)
    return (method, target)
  }

  private func setQuery(_ query: Span<UInt8>, of target: inout RequestTarget) throws(EventError) {
    try checkQuery(query, named: "rawQueryString")
    target.setQuery(query)
  }

  /// Adds the cookies of `cookies`. Returns whether there were any.
  private func addCookies(to fields: inout RequestFieldsBuilder) throws(EventError) -> Bool {
    guard let cookies = outline[.cookies] else { return false }
    var isAny = false
    var elements = try elements(of: cookies, named: "cookies")
    while let element = try elements.next() {
      if element.kind == .null { continue }
      try fields.add(cookie: element, in: "cookies", of: self)
      isAny = true
    }
    return isAny
  }
}
