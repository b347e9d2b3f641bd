import HTTPMessages
import WireFormat

/// Payload format 2.0, of API Gateway HTTP APIs and of Lambda Function URLs.
extension EventReader {
  /// Method, target and fields of the request that the event tells.
  func httpAPIRequest(
    removing basePath: [UInt8], fields: inout RequestFieldsBuilder
  ) throws(EventError) -> (HTTPMethod, RequestTarget) {
    if let http = outline[context: .http], http.kind != .object {
      throw malformed("`requestContext.http` is not an object")
    }
    let method = try method(outline.httpContextMethod, named: "requestContext.http.method")
    var target = try target(outline[.rawPath], named: "rawPath", removing: basePath)
    if let rawQueryString = outline[.rawQueryString] {
      var query: [UInt8] = []
      try appendText(of: rawQueryString, named: "rawQueryString", to: &query)
      try checkQuery(query.span, named: "rawQueryString")
      target.setQuery(query.span)
    }
    let cookie = try joinedCookies()
    fields.dropsCookie = !cookie.isEmpty
    if let headers = outline[.headers] { try addFields(of: headers, named: "headers", to: &fields) }
    if !cookie.isEmpty {
      fields.dropsCookie = false
      try fields.add(Array("cookie".utf8).span, cookie.span, in: "cookies", of: self)
    }
    return (method, target)
  }

  /// `cookies` as the value of one Cookie field (RFC 6265 section 5.4).
  private func joinedCookies() throws(EventError) -> [UInt8] {
    var cookie: [UInt8] = []
    guard let cookies = outline[.cookies] else { return cookie }
    var elements = try elements(of: cookies, named: "cookies")
    while let element = try elements.next() {
      if element.kind == .null { continue }
      if !cookie.isEmpty { cookie.append(contentsOf: "; ".utf8) }
      try appendText(of: element, named: "cookies", to: &cookie)
    }
    return cookie
  }
}
