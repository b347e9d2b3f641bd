import EmulatorCore
import NIOCore
import NIOHTTP1

/// One connection of an ``HTTPServer``: turns what NIO reports into events of a ``ServerConnectionStateMachine``, and
/// performs the actions that follow.
final class HTTPServerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = Never
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  /// What an event brings along for its actions.
  enum Payload {
    case none
    /// A part of a request.
    case part(HTTPServerRequestPart)
    /// A whole response, or the begin of one.
    case response(HTTPAnswer)
    /// A part of a response's body.
    case bytes(ByteBuffer)
  }

  let limits: HTTPServer.Limits
  let budget: ConnectionBudget
  let streams: HTTPServer.StreamChoice
  let router: HTTPServer.Router
  let connections: HTTPServer.Connections
  private(set) var machine: ServerConnectionStateMachine
  private(set) var context: ChannelHandlerContext?
  private(set) var remoteAddress = "127.0.0.1"
  var timer: Scheduled<Void>?
  /// What the budget counts for this connection. The budget's own.
  var share = ConnectionBudget.Share()

  /// The head of the request that is being received, and its body so far.
  var head: HTTPRequestHead?
  var body = ByteBuffer()
  /// The request that is with the router.
  var exchange: HTTPExchange?
  /// Parts of requests that were received before the response under way was sent.
  var heldParts: CircularBuffer<HTTPServerRequestPart> = []
  var isTakingHeldParts = false
  /// Completes when the last response has been sent; nil if that did not have to be waited for.
  var lastWrite: EventLoopFuture<Void>?

  init(
    limits: HTTPServer.Limits, budget: ConnectionBudget, streams: @escaping HTTPServer.StreamChoice,
    router: @escaping HTTPServer.Router, connections: HTTPServer.Connections
  ) {
    self.limits = limits
    self.budget = budget
    self.streams = streams
    self.router = router
    self.connections = connections
    machine = ServerConnectionStateMachine(
      limits: ServerConnectionStateMachine.Limits(body: limits.body, discarded: limits.discarded))
  }

  /// Handles an event.
  func handle(_ event: ServerConnectionStateMachine.Event, _ payload: Payload = .none) {
    let wasOpen = context != nil
    for action in machine.handle(event) {
      // One of them can close the connection, which has actions of its own.
      if wasOpen && context == nil { return }
      perform(action, payload)
    }
  }

  // MARK: The channel

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    // Asked for once: the system has to be asked for it.
    remoteAddress = context.remoteAddress?.ipAddress ?? remoteAddress
    guard !connections.isClosing else { return handle(.opened(.serverClosing)) }
    guard budget.admit(self) else { return handle(.opened(.noRoom)) }
    connections.open[ObjectIdentifier(self)] = self
    handle(.opened(.admitted))
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.open[ObjectIdentifier(self)] = nil
    self.context = nil
    handle(.closed)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    handle(.writabilityChanged(context.channel.isWritable))
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return handle(.failed(.connection)) }
    let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
    handle(.failed(.malformed(status: Int(status.code))))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed: handle(.inputClosed(endsRequest: exchange?.onDisconnect != nil))
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { receive(unwrapInboundIn(data)) }

  func channelReadComplete(context: ChannelHandlerContext) { handle(.readCompleted) }

  /// Receives a part of a request.
  func receive(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head): handle(.head(ServerConnectionStateMachine.Request(head, streams: streams)), .part(part))
    case .body(let bytes): handle(.body(bytes.readableBytes), .part(part))
    case .end: handle(.end, .part(part))
    }
  }

  // MARK: The exchange and the server

  /// Whether the caller takes more without much of it being kept here.
  var isWritable: Bool { context?.channel.isWritable ?? true }

  /// Sends a whole response.
  func respond(_ response: HTTPAnswer) {
    // Only the response to HEAD keeps it.
    let hasContentLength = exchange?.head.method == .HEAD && response.headers.contains(name: "content-length")
    handle(.respond(status: Int(response.status.code), hasContentLength: hasContentLength), .response(response))
  }

  /// Begins a response whose body is sent in parts.
  func begin(_ response: HTTPAnswer) { handle(.begin(status: Int(response.status.code)), .response(response)) }

  /// Sends a part of the response that has begun.
  func write(_ part: ByteBuffer) { handle(.write, .bytes(part)) }

  /// Ends the response that has begun.
  func finish() { handle(.finish) }

  /// Closes the connection in the midst of a request or a response. What was sent of the response still arrives.
  func abort() { handle(.abort) }

  /// Closes the connection after the response under way; at once if there is none.
  func closeWhenIdle() { handle(.closeWhenIdle) }

  /// Closes the connection at once.
  func closeNow() { handle(.closeNow) }
}
