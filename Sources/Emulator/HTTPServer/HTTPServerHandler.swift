import NIOCore
import NIOHTTP1

/// One connection of an ``HTTPServer``: takes one request at a time, whole, and sends one answer at a time.
///
/// Nothing is read from the socket while a request is being answered, so a caller that pipelines is slowed down, and
/// what its last packet brought along waits here.
final class HTTPServerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = Never
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    /// No request has begun. -> receiving
    case idle
    /// A request's head is there, its body is coming. -> answering
    case receiving(HTTPRequestHead, ByteBuffer)
    /// As above, but the body is too large and thrown away. -> answering
    case discarding(HTTPRequestHead, Int)
    /// The request is being answered. -> idle, lingering
    case answering(HTTPExchange)
    /// The last answer was sent, and this side closed. What the caller still sends is read and thrown away: with
    /// unread bytes the close would be a reset, which can overtake the answer (RFC 9112 section 9.6). -> closed
    case lingering
    /// The connection is closed, or about to be.
    case closed
  }

  /// How long a caller has to close its side after the last answer.
  private static let lingering = TimeAmount.seconds(1)

  private let limits: HTTPServer.Limits
  private let router: HTTPServer.Router
  private let connections: HTTPServer.Connections
  private var state = State.idle
  private var context: ChannelHandlerContext?
  private var timer: Scheduled<Void>?
  /// Parts of requests that came before the one under way was answered.
  private var waiting: CircularBuffer<HTTPServerRequestPart> = []
  private var isDraining = false
  private var isInputClosed = false
  private var isClosing = false

  init(limits: HTTPServer.Limits, router: @escaping HTTPServer.Router, connections: HTTPServer.Connections) {
    self.limits = limits
    self.router = router
    self.connections = connections
  }

  // MARK: The connection

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    guard !connections.isClosing else { return context.close(promise: nil) }
    connections.open[ObjectIdentifier(self)] = self
    expectHead(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.open[ObjectIdentifier(self)] = nil
    timer?.cancel()
    let last = state
    state = .closed
    self.context = nil
    waiting.removeAll()
    if case .answering(let exchange) = last { exchange.disconnected() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch state {
    case .idle, .receiving, .discarding:
      guard let error = error as? HTTPParserError else { return closeNow() }
      isClosing = true
      let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
      send(.text(status, "\(status.reasonPhrase)\n"), to: nil, context)
    case .answering, .lingering, .closed:
      // What follows the request under way is broken: its answer still goes out.
      isClosing = true
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      isInputClosed = true
      if case .answering(let exchange) = state, exchange.onDisconnect == nil { return }
      closeNow()
    default:
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Closes the connection after the answer under way; at once where there is none.
  func closeWhenIdle() {
    isClosing = true
    if case .idle = state { closeNow() }
  }

  /// Closes the connection at once.
  func closeNow() {
    isClosing = true
    context?.close(promise: nil)
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .answering = state { waiting.append(part) } else { receive(part, context) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    readUnlessAnswering(context)
  }

  private func readUnlessAnswering(_ context: ChannelHandlerContext) {
    switch state {
    case .idle, .receiving, .discarding, .lingering: context.read()
    case .answering, .closed: break
    }
  }

  private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, state) {
    case (.head(let head), .idle):
      receive(head, context)

    case (.body(var bytes), .receiving(let head, var body)):
      guard body.readableBytes + bytes.readableBytes <= limits.body else {
        state = .discarding(head, body.readableBytes + bytes.readableBytes)
        return
      }
      state = .idle
      if body.readableBytes == 0 && body.capacity < bytes.readableBytes {
        body = bytes
      } else {
        body.writeBuffer(&bytes)
      }
      state = .receiving(head, body)

    case (.body(let bytes), .discarding(let head, let count)):
      state = .discarding(head, count + bytes.readableBytes)
      if count > limits.discarded { closeNow() }

    case (.end, .receiving(let head, let body)): answer(head, .whole(body), context)
    case (.end, .discarding(let head, let count)): answer(head, .tooLarge(count), context)
    default: break
    }
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    let isTooLarge = length > limits.body
    if expectsContinue(head) {
      guard !isTooLarge else {
        // The caller has not sent the body and need not: it gets the answer instead.
        isClosing = true
        return answer(head, .tooLarge(length), context)
      }
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
    }
    if isTooLarge {
      state = .discarding(head, 0)
    } else {
      state = .receiving(head, context.channel.allocator.buffer(capacity: length))
    }
    setTimer(limits.bodyDuration, context) { handler, context in
      handler.isClosing = true
      handler.send(.text(.requestTimeout, "The request's body took too long\n"), to: nil, context)
    }
  }

  private func answer(_ head: HTTPRequestHead, _ body: HTTPExchange.Body, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    let exchange = HTTPExchange(
      head: head, body: body, remoteAddress: context.remoteAddress?.ipAddress ?? "127.0.0.1"
    ) { [weak self] answer in
      guard let self, let context = self.context else { return }
      self.send(answer, to: head, context)
    }
    state = .answering(exchange)
    router(exchange)
  }

  private func expectsContinue(_ head: HTTPRequestHead) -> Bool {
    head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
  }

  // MARK: Answers

  /// - Parameter request: the request that is answered; nil where none could be read.
  private func send(_ answer: HTTPAnswer, to request: HTTPRequestHead?, _ context: ChannelHandlerContext) {
    let keepsAlive =
      !isClosing && !isInputClosed && !connections.isClosing && (request?.isKeepAlive ?? false)
      && !(request?.headers.contains(name: "upgrade") ?? false)
    var headers = answer.headers
    headers.remove(name: "transfer-encoding")
    let hasBody = answer.status.mayHaveResponseBody
    if request?.method != .HEAD || !headers.contains(name: "content-length") {
      headers.remove(name: "content-length")
      if hasBody { headers.add(name: "Content-Length", value: String(answer.body.readableBytes)) }
    }
    if !keepsAlive {
      headers.replaceOrAdd(name: "Connection", value: "close")
    } else if request?.version == .http1_0 {
      headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    }
    let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if hasBody && request?.method != .HEAD && answer.body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    }
    if keepsAlive {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      takeNextRequest(context)
    } else {
      state = .lingering
      waiting.removeAll()
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      if isInputClosed { return context.close(promise: nil) }
      // The caller has time to take the answer, and then a moment to close.
      setTimer(limits.bodyDuration, context) { handler, _ in handler.closeNow() }
      let closed = context.eventLoop.makePromise(of: Void.self)
      closed.futureResult.assumeIsolated().whenSuccess {
        guard let context = self.context else { return }
        self.setTimer(Self.lingering, context) { handler, _ in handler.closeNow() }
      }
      context.close(mode: .output, promise: closed)
      context.read()
    }
  }

  private func takeNextRequest(_ context: ChannelHandlerContext) {
    state = .idle
    setHeadTimer(context)
    // An answer given at once leads back here: the loop below goes on, rather than one level deeper for each request.
    guard !isDraining else { return }
    isDraining = true
    defer { isDraining = false }
    while let part = waiting.popFirst() {
      receive(part, context)
      if case .answering = state { return }
    }
    readUnlessAnswering(context)
  }

  private func expectHead(_ context: ChannelHandlerContext) {
    setHeadTimer(context)
    context.read()
  }

  private func setHeadTimer(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    guard let duration = limits.head else { return }
    setTimer(duration, context) { handler, _ in handler.closeNow() }
  }

  private func setTimer(
    _ duration: TimeAmount, _ context: ChannelHandlerContext,
    _ action: @escaping (HTTPServerHandler, ChannelHandlerContext) -> Void
  ) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: duration) { [weak self] in
      guard let self, let context = self.context else { return }
      action(self, context)
    }
  }
}

extension HTTPResponseStatus {
  /// Whether a response of this status has a body (RFC 9110 section 6.4.1).
  fileprivate var mayHaveResponseBody: Bool {
    switch code {
    case 100...199, 204, 304: false
    default: true
    }
  }
}
