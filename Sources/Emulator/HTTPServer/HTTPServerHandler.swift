import NIOCore
import NIOHTTP1

/// One connection of an ``HTTPServer``: takes one request at a time and sends one answer at a time.
///
/// A request is handed on whole, or bit by bit where the server was told so. Nothing further is read from the socket
/// while a request is being answered, so a caller that pipelines is slowed down, and what its last packet brought along
/// waits here.
final class HTTPServerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = Never
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  enum State {
    /// No request has begun. -> receiving, answering
    case idle
    /// A request's head is there, its body is coming. -> answering
    case receiving(HTTPRequestHead, ByteBuffer)
    /// As above, but the body is too large and thrown away. -> answering
    case discarding(HTTPRequestHead, Int)
    /// The request is being answered; `input` takes what is still to come of its body. -> idle, taking, lingering
    case answering(HTTPExchange, input: HTTPRequestBody?)
    /// The answer is sent, and the caller takes it slowly: it has to, before its next request is looked at. -> idle,
    /// lingering
    case taking
    /// The last answer was sent, and this side closed. What the caller still sends is read and thrown away: with
    /// unread bytes the close would be a reset, which can overtake the answer (RFC 9112 section 9.6). -> closed
    case lingering
    /// The connection is closed, or about to be.
    case closed
  }

  /// How much room is made for a body ahead of its bytes: what a caller announces costs it nothing.
  private static let reserved = 1024 * 1024

  /// How long a caller has to close its side after the last answer.
  static let lingering = TimeAmount.seconds(1)

  let limits: HTTPServer.Limits
  let budget: ConnectionBudget
  private let streams: HTTPServer.StreamChoice
  private let router: HTTPServer.Router
  let connections: HTTPServer.Connections
  var state = State.idle
  private(set) var context: ChannelHandlerContext?
  private var timer: Scheduled<Void>?
  private var remoteAddress = "127.0.0.1"
  /// Parts of requests that came before the one under way was answered.
  var waiting: CircularBuffer<HTTPServerRequestPart> = []
  private var isDraining = false
  private(set) var isInputClosed = false
  var isOutputClosed = false
  /// Completes when the caller has been sent all of the last answer; nil where that did not take long.
  var lastWrite: EventLoopFuture<Void>?
  var isClosing = false
  /// How much is kept here of a request that is not complete, or of an answer that is not taken. The budget's own.
  var keptBytes = 0
  /// Since when the connection waits for its caller, among all of the budget's; 0 where it does not. The budget's own.
  var turn: UInt64 = 0
  /// The answer that is being sent bit by bit.
  var streamedAnswer: StreamedAnswer?

  init(
    limits: HTTPServer.Limits, budget: ConnectionBudget, streams: @escaping HTTPServer.StreamChoice,
    router: @escaping HTTPServer.Router, connections: HTTPServer.Connections
  ) {
    self.limits = limits
    self.budget = budget
    self.streams = streams
    self.router = router
    self.connections = connections
  }

  // MARK: The connection

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    // Asked for once: the system has to be asked for it.
    remoteAddress = context.remoteAddress?.ipAddress ?? remoteAddress
    guard !connections.isClosing else { return context.close(promise: nil) }
    guard budget.entered(self) else { return refuseForWantOfRoom(context) }
    connections.open[ObjectIdentifier(self)] = self
    expectHead(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.open[ObjectIdentifier(self)] = nil
    budget.left(self)
    timer?.cancel()
    let last = state
    state = .closed
    self.context = nil
    waiting.removeAll()
    if case .answering(let exchange, _) = last { exchange.disconnected() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      switch state {
      case .answering(let exchange, _): exchange.onWritable?()
      case .taking: takeNextRequest(context)
      case .idle, .receiving, .discarding, .lingering, .closed: break
      }
    }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch state {
    case .idle, .receiving, .discarding:
      guard let error = error as? HTTPParserError else { return closeNow() }
      isClosing = true
      let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
      send(.text(status, "\(status.reasonPhrase)\n"), to: nil)
    case .answering(_, input: _?):
      // The rest of its body will never come.
      closeNow()
    case .answering, .taking, .lingering, .closed:
      // What follows the request under way is broken: its answer still goes out.
      isClosing = true
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      isInputClosed = true
      switch state {
      case .answering(let exchange, _) where exchange.onDisconnect == nil: break
      case .taking: closeOutput(context)
      case .lingering where !isOutputClosed: break
      case .idle, .receiving, .discarding, .answering, .lingering, .closed: closeNow()
      }
    default:
      context.fireUserInboundEventTriggered(event)
    }
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch state {
    case .answering(_, input: nil), .taking: waiting.append(part)
    case .idle, .receiving, .discarding, .answering, .lingering, .closed: receive(part, context)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    readUnlessAnswering(context)
  }

  private func readUnlessAnswering(_ context: ChannelHandlerContext) {
    switch state {
    case .idle, .receiving, .discarding, .lingering: context.read()
    case .answering(_, let input?) where !input.isPaused: context.read()
    case .answering, .taking, .closed: break
    }
  }

  private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head):
      if case .idle = state { receive(head, context) }
    case .body(let bytes):
      receive(body: bytes)
    case .end(let trailers):
      switch state {
      case .receiving(let head, let body): answer(head, .whole(body), context)
      case .discarding(let head, let count): answer(head, .tooLarge(count), context)
      case .answering(let exchange, let input?):
        state = .answering(exchange, input: nil)
        input.onEnd?(trailers ?? HTTPHeaders())
      case .idle, .answering, .taking, .lingering, .closed: break
      }
    }
  }

  private func receive(body bytes: ByteBuffer) {
    switch state {
    case .receiving(let head, var body):
      // Held once only from here on: else it would be copied for each part.
      state = .idle
      let size = body.readableBytes + bytes.readableBytes
      guard size <= limits.body else {
        state = .discarding(head, size)
        return budget.keeps(0, for: self)
      }
      if body.readableBytes == 0 && body.capacity < bytes.readableBytes {
        body = bytes
      } else {
        body.writeImmutableBuffer(bytes)
      }
      state = .receiving(head, body)
    case .discarding(let head, let count):
      state = .discarding(head, count + bytes.readableBytes)
      if count > limits.discarded { closeNow() }
    case .answering(_, let input?): input.onPart?(bytes)
    case .idle, .answering, .taking, .lingering, .closed: break
    }
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let status = head.refusal {
      isClosing = true
      return send(.text(status, "\(status.reasonPhrase)\n"), to: head)
    }
    let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    let isStreamed = streams(head)
    let isTooLarge = !isStreamed && length > limits.body
    if expectsContinue(head) {
      guard !isTooLarge else {
        // The caller has not sent the body and need not: it gets the answer instead.
        isClosing = true
        return answer(head, .tooLarge(length), context)
      }
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
    }
    if isStreamed {
      let body = HTTPRequestBody { [weak self] in
        guard let self, let context = self.context else { return }
        self.readUnlessAnswering(context)
      }
      return answer(head, .stream(body), context)
    }
    budget.waits(self)
    if isTooLarge {
      state = .discarding(head, 0)
      budget.keeps(0, for: self)
    } else {
      state = .receiving(head, context.channel.allocator.buffer(capacity: min(length, Self.reserved)))
    }
    setTimer(limits.bodyDuration) { handler in
      handler.isClosing = true
      handler.send(.text(.requestTimeout, "The request's body took too long\n"), to: nil)
    }
  }

  private func answer(_ head: HTTPRequestHead, _ body: HTTPExchange.Body, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    budget.works(self)
    let exchange = HTTPExchange(
      head: head, body: body, remoteAddress: remoteAddress, connection: self)
    let input: HTTPRequestBody? = if case .stream(let input) = body { input } else { nil }
    if input != nil { budget.keeps(0, for: self) }
    state = .answering(exchange, input: input)
    router(exchange)
  }

  private func expectsContinue(_ head: HTTPRequestHead) -> Bool {
    head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
  }

  // MARK: Between requests

  /// Goes on to the next request on the connection.
  func takeNextRequest(_ context: ChannelHandlerContext) {
    guard context.channel.isWritable else {
      state = .taking
      keepAnswer(context)
      return setTimer(limits.bodyDuration) { handler in handler.closeNow() }
    }
    guard !isClosing else { return closeOutput(context) }
    state = .idle
    budget.waits(self)
    budget.keeps(0, for: self)
    setHeadTimer()
    // An answer given at once leads back here: the loop below goes on, rather than one level deeper for each request.
    guard !isDraining else { return }
    isDraining = true
    defer { isDraining = false }
    while let part = waiting.popFirst() {
      receive(part, context)
      switch state {
      case .answering(_, input: nil), .taking: return
      case .idle, .receiving, .discarding, .answering, .lingering, .closed: break
      }
    }
    readUnlessAnswering(context)
  }

  private func expectHead(_ context: ChannelHandlerContext) {
    budget.waits(self)
    setHeadTimer()
    context.read()
  }

  private func setHeadTimer() {
    timer?.cancel()
    timer = nil
    guard let duration = limits.head else { return }
    setTimer(duration) { handler in handler.closeNow() }
  }

  /// Does something after a while, unless another timer is set before.
  func setTimer(_ duration: TimeAmount, _ action: @escaping (HTTPServerHandler) -> Void) {
    timer?.cancel()
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: duration) { [weak self] in
      guard let self, self.context != nil else { return }
      action(self)
    }
  }
}
