import HTTPMessages

/// Which header fields of a response reach the caller.
enum ResponseFields {
  /// The response's fields without hop-by-hop ones, `x-lambda-http-content-encoding` (it is for us), and a
  /// Content-Length that is not the length of what the caller gets. The answer to HEAD keeps the app's, since it tells
  /// of a body that is not sent.
  static func kept(of response: HTTPResponse, method: HTTPMethod) -> HTTPFields {
    var fields = response.fields
    HTTPHopByHop.removeAll(from: &fields)
    let all = fields
    let keepsLength = keepsContentLength(response, method: method)
    fields.removeAll { index in
      all.isName(at: index, "x-lambda-http-content-encoding") || all.isName(at: index, "content-length") && !keepsLength
    }
    return fields
  }

  private static func keepsContentLength(_ response: HTTPResponse, method: HTTPMethod) -> Bool {
    let lengths = response.fields.all("content-length")
    guard lengths.count == 1, let length = Int(String(decoding: lengths[0], as: UTF8.self)), length >= 0 else {
      return false
    }
    return method == .head || length == response.body.count && response.status != 204 && response.status != 304
  }
}
