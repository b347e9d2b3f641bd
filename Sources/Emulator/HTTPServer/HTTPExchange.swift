import EmulatorCore
import NIOCore
import NIOHTTP1

/// One request and its response. Use it on the event loop only. The first response counts; later ones are ignored.
final class HTTPExchange {
  /// A request's body.
  enum Body {
    /// The whole body.
    case whole(ByteBuffer)
    /// The body exceeds the server's limit: this many bytes were read and discarded.
    case tooLarge(Int)
    /// The body arrives in parts.
    case stream(HTTPRequestBody)
  }

  let head: HTTPRequestHead
  let body: Body
  /// The caller's address, for example `127.0.0.1`.
  let remoteAddress: String

  /// Called once if the caller disconnects before the response is complete. If it is set, a caller that closes only its
  /// sending side counts as disconnected.
  var onDisconnect: (() -> Void)?
  /// Called with the invocation that the request leads to, if it leads to one.
  var onInvocation: ((RequestID) -> Void)?
  /// Called once with the status of the response.
  var onStatus: ((Int) -> Void)?
  /// Called each time the caller reads again after it had stopped.
  var onWritable: (() -> Void)?

  private var furtherHeaders = HTTPHeaders()

  private enum Stage {
    case open, streaming, over
  }

  private var stage = Stage.open
  private weak var connection: HTTPServerHandler?

  /// - Parameter connection: receives the response; nil if nobody needs it.
  init(head: HTTPRequestHead, body: Body, remoteAddress: String, connection: HTTPServerHandler?) {
    self.head = head
    self.body = body
    self.remoteAddress = remoteAddress
    self.connection = connection
  }

  /// Whether the response is not complete yet.
  var isOpen: Bool { stage != .over }

  /// Adds header fields to the response that follows.
  func addHeaders(_ fields: [(String, String)]) { furtherHeaders.add(contentsOf: fields) }

  /// Sends a complete response.
  func respond(_ answer: HTTPAnswer) {
    guard stage == .open else { return }
    onStatus?(Int(answer.status.code))
    finish()
    connection?.respond(completed(answer))
  }

  /// Starts a response whose body is sent in parts; the body of `answer` is the first part.
  func begin(_ answer: HTTPAnswer) {
    guard stage == .open else { return }
    stage = .streaming
    onStatus?(Int(answer.status.code))
    connection?.begin(completed(answer))
  }

  private func completed(_ answer: HTTPAnswer) -> HTTPAnswer {
    var answer = answer
    answer.headers.add(contentsOf: furtherHeaders)
    return answer
  }

  /// Sends a part of the body. Call ``begin(_:)`` first.
  func write(_ part: ByteBuffer) {
    guard stage == .streaming, part.readableBytes > 0 else { return }
    connection?.write(part)
  }

  /// Ends a response that ``begin(_:)`` started.
  func end() {
    guard stage == .streaming else { return }
    finish()
    connection?.finish()
  }

  /// Closes the connection, so that the caller can tell that the response is incomplete.
  func abort() {
    guard stage != .over else { return }
    finish()
    connection?.abort()
  }

  /// Whether the caller reads fast enough that little output is buffered here.
  var isWritable: Bool { connection?.isWritable ?? true }

  /// Called when the caller has disconnected.
  func disconnected() {
    let told = onDisconnect
    finish()
    told?()
  }

  private func finish() {
    stage = .over
    onDisconnect = nil
    onWritable = nil
    onStatus = nil
    onInvocation = nil
    if case .stream(let body) = body {
      body.onPart = nil
      body.onEnd = nil
      body.onPauseChange = nil
    }
  }
}

/// A request's body, delivered in parts. Use it on the event loop only.
///
/// If the caller disconnects before the end, the exchange's `onDisconnect` is called.
final class HTTPRequestBody {
  /// Called with each part.
  var onPart: ((ByteBuffer) -> Void)?
  /// Called at the end, with the trailer fields.
  var onEnd: ((HTTPHeaders) -> Void)?

  private var isPaused = false {
    didSet { if oldValue != isPaused { onPauseChange?(isPaused) } }
  }

  /// Called when reading is paused or resumed.
  var onPauseChange: ((Bool) -> Void)?

  init(onPauseChange: @escaping (Bool) -> Void) { self.onPauseChange = onPauseChange }

  /// Stops reading, which slows the sender down.
  func pause() { isPaused = true }

  /// Reads again.
  func resume() { isPaused = false }
}
