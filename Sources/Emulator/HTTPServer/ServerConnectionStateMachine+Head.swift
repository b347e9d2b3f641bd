import EmulatorCore
import NIOHTTP1

extension ServerConnectionStateMachine.Request {
  /// What matters of a head.
  init(_ head: HTTPRequestHead, streams: HTTPServer.StreamChoice) {
    let refusal = head.refusal
    self.init(
      version: head.version == .http1_1 ? .http11 : head.version == .http1_0 ? .http10 : .other,
      isHEAD: head.method == .HEAD,
      // What follows CONNECT would be the tunnel's.
      isPersistent: head.isKeepAlive && !head.headers.contains(name: "upgrade") && head.method != .CONNECT,
      expectsContinue: head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue",
      contentLength: head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0,
      isStreamed: refusal == nil && streams(head),
      refusal: refusal.map { Int($0.code) })
  }
}
