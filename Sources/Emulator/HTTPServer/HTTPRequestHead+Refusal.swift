import NIOHTTP1

extension HTTPRequestHead {
  /// The status of the answer to a head that no router is to see; nil for one that is well-formed.
  ///
  /// The decoder has refused already what can be read in two ways. Here is what HTTP forbids besides: no Host, or two
  /// (RFC 9112 section 3.2), a coding that this server does not know, or one in HTTP/1.0 (RFC 9112 section 6.1), and a
  /// fragment in the target (RFC 9112 section 3.2.1).
  var refusal: HTTPResponseStatus? {
    let hosts = headers[canonicalForm: "host"].count
    guard hosts == 1 || hosts == 0 && version != .http1_1, !uri.utf8.contains(UInt8(ascii: "#")) else {
      return .badRequest
    }
    let codings = headers["transfer-encoding"]
    guard let coding = codings.first else { return nil }
    guard version == .http1_1 else { return .badRequest }
    return codings.count == 1 && coding.lowercased() == "chunked" ? nil : .notImplemented
  }
}
