import NIOCore
import NIOHTTP1

/// One request and its answer, on the event loop. It is answered exactly once; later answers are ignored.
final class HTTPExchange {
  /// What came in as the request's body.
  enum Body {
    /// All of it.
    case whole(ByteBuffer)
    /// More than the server takes: it was read and thrown away, this many bytes of it.
    case tooLarge(Int)
  }

  /// Method, target and header fields.
  let head: HTTPRequestHead
  /// The body.
  let body: Body
  /// The caller's address, as `127.0.0.1`.
  let remoteAddress: String

  /// Called once when the caller goes, or closes its side, before it was answered. Where this is set, a caller that
  /// closes its side only is taken for gone.
  var onDisconnect: (() -> Void)?

  private var send: ((HTTPAnswer) -> Void)?

  init(head: HTTPRequestHead, body: Body, remoteAddress: String, send: @escaping (HTTPAnswer) -> Void) {
    self.head = head
    self.body = body
    self.remoteAddress = remoteAddress
    self.send = send
  }

  /// Whether the caller still waits.
  var isOpen: Bool { send != nil }

  /// Answers the request.
  func respond(_ answer: HTTPAnswer) {
    guard let send else { return }
    self.send = nil
    onDisconnect = nil
    send(answer)
  }

  /// The caller is gone.
  func disconnected() {
    send = nil
    let told = onDisconnect
    onDisconnect = nil
    told?()
  }
}
