import HTTPMessages

/// Decides which header fields of a response reach the caller.
enum ResponseFields {
  /// The response's fields without hop-by-hop fields, without `x-lambda-http-content-encoding`, which is for the
  /// adapter, and with at most one Content-Length, which is that of the caller's body.
  ///
  /// - Parameter bodyLength: the length of the body in bytes; nil if it is not known yet.
  static func kept(of head: HTTPResponseHead, method: HTTPMethod, bodyLength: Int?) -> HTTPFields {
    let length = contentLength(of: head, method: method, bodyLength: bodyLength)
    var fields = head.fields
    HTTPHopByHop.removeAll(from: &fields)
    let all = fields
    let kept = length == nil ? nil : all.firstIndex(of: "content-length")
    fields.removeAll { index in
      all.isName(at: index, "x-lambda-http-content-encoding")
        || index != kept && all.isName(at: index, "content-length")
    }
    if let length, let kept, all.value(at: kept).contains(UInt8(ascii: ",")) {
      fields.set("content-length", to: String(length))
    }
    return fields
  }

  /// The Content-Length that is correct for the response (RFC 9110 section 8.6); nil if there is none.
  ///
  /// A length next to a Transfer-Encoding is meaningless and must not be passed on (RFC 9112 section 6.3). A response
  /// to HEAD keeps the app's length, which is that of the response to GET.
  private static func contentLength(of head: HTTPResponseHead, method: HTTPMethod, bodyLength: Int?) -> Int? {
    guard head.status != 204, !head.fields.contains("transfer-encoding") else { return nil }
    let announced: Int?
    do { announced = try HTTPBodyFraming.announcedLength(in: head.fields) } catch { return nil }
    if method == .head { return announced }
    guard head.status != 304 else { return nil }
    return bodyLength == nil || bodyLength == announced ? announced : nil
  }
}
