import EmulatorCore
import NIOHTTP1

extension ServerConnectionStateMachine.Request {
  /// Extracts what the state machine needs from a head.
  init(_ head: HTTPRequestHead, streams: HTTPServer.StreamChoice) {
    let refusal = head.refusal
    self.init(
      version: head.version == .http1_1 ? .http11 : head.version == .http1_0 ? .http10 : .other,
      isHEAD: head.method == .HEAD,
      // Bytes after CONNECT would belong to the tunnel.
      isPersistent: head.isKeepAlive && !head.headers.contains(name: "upgrade") && head.method != .CONNECT,
      expectsContinue: head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue",
      contentLength: head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0,
      isStreamed: refusal == nil && streams(head),
      refusal: refusal.map { Int($0.code) })
  }
}

extension HTTPRequestHead {
  /// The status for a head that must not reach a router; nil if the head is well-formed.
  ///
  /// The decoder has already rejected ambiguous messages. This rejects what HTTP forbids besides: a missing or repeated
  /// Host (RFC 9112 section 3.2), a transfer coding that this server does not know or any in HTTP/1.0 (RFC 9112 section
  /// 6.1), and a fragment in the target (RFC 9112 section 3.2.1).
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
