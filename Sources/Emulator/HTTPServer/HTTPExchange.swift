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
    /// It comes bit by bit.
    case stream(HTTPRequestBody)
  }

  /// Method, target and header fields.
  let head: HTTPRequestHead
  /// The body.
  let body: Body
  /// The caller's address, as `127.0.0.1`.
  let remoteAddress: String

  /// Called once when the caller goes, or closes its side, before it was answered to the end. Where this is set, a
  /// caller that closes its side only is taken for gone.
  var onDisconnect: (() -> Void)?
  /// Called each time when the caller takes more of the answer after it had not.
  var onWritable: (() -> Void)?

  /// Header fields that the response gets besides its own.
  var furtherHeaders = HTTPHeaders()

  private enum Stage {
    case open, streaming, over
  }

  private var stage = Stage.open
  private weak var connection: HTTPServerHandler?

  init(head: HTTPRequestHead, body: Body, remoteAddress: String, connection: HTTPServerHandler) {
    self.head = head
    self.body = body
    self.remoteAddress = remoteAddress
    self.connection = connection
  }

  /// Whether the caller still waits for an answer, or for more of it.
  var isOpen: Bool { stage != .over }

  /// Answers the request.
  func respond(_ answer: HTTPAnswer) {
    guard stage == .open else { return }
    finish()
    connection?.respond(completed(answer))
  }

  /// Begins an answer whose body comes bit by bit; what body there is in `answer` is its first part.
  func begin(_ answer: HTTPAnswer) {
    guard stage == .open else { return }
    stage = .streaming
    connection?.begin(completed(answer))
  }

  private func completed(_ answer: HTTPAnswer) -> HTTPAnswer {
    var answer = answer
    answer.headers.add(contentsOf: furtherHeaders)
    return answer
  }

  /// Sends a part of the body of an answer that has begun.
  func write(_ part: ByteBuffer) {
    guard stage == .streaming, part.readableBytes > 0 else { return }
    connection?.write(part)
  }

  /// Ends an answer that has begun.
  func end() {
    guard stage == .streaming else { return }
    finish()
    connection?.finish()
  }

  /// Closes the connection, so that the caller sees that what it got is not all.
  func abort() {
    guard stage != .over else { return }
    finish()
    connection?.abort()
  }

  /// Whether the caller takes more of the answer without much of it being kept here.
  var isWritable: Bool { connection?.isWritable ?? true }

  /// The caller is gone.
  func disconnected() {
    let told = onDisconnect
    finish()
    told?()
  }

  private func finish() {
    stage = .over
    onDisconnect = nil
    onWritable = nil
    if case .stream(let body) = body {
      body.onPart = nil
      body.onEnd = nil
      body.onPauseChange = nil
    }
  }
}
