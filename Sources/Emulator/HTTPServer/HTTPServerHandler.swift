import EmulatorCore
import NIOCore
import NIOHTTP1

/// One connection of an ``HTTPServer``: translates NIO's callbacks into events of a ``ServerConnectionStateMachine``,
/// and performs the actions that it returns.
final class HTTPServerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = Never
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  /// The data that an event's actions need.
  enum Payload {
    case none
    case part(HTTPServerRequestPart)
    /// A complete response, or the start of one.
    case response(HTTPAnswer)
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
  /// The budget's record of this connection. Only the budget changes it.
  var share = ConnectionBudget.Share()

  /// The head of the request that is being received. Its body so far is ``body``.
  var head: HTTPRequestHead?
  var body = ByteBuffer()
  /// The request that the router is handling.
  var exchange: HTTPExchange?
  /// Parts of later requests, received before the current response was sent.
  var heldParts: CircularBuffer<HTTPServerRequestPart> = []
  var isTakingHeldParts = false
  /// Completes when the last response has been sent; nil if there is no need to wait for that.
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

  func handle(_ event: ServerConnectionStateMachine.Event, _ payload: Payload = .none) {
    let wasOpen = context != nil
    for action in machine.handle(event) {
      // An action can close the connection, which performs further actions.
      if wasOpen && context == nil { return }
      perform(action, payload)
    }
  }

  // MARK: The channel

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    // Read once, because it takes a system call.
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

  func receive(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head): handle(.head(ServerConnectionStateMachine.Request(head, streams: streams)), .part(part))
    case .body(let bytes): handle(.body(bytes.readableBytes), .part(part))
    case .end: handle(.end, .part(part))
    }
  }

  // MARK: The exchange and the server

  /// Whether the caller reads fast enough that little output is buffered here.
  var isWritable: Bool { context?.channel.isWritable ?? true }

  /// Sends a complete response.
  func respond(_ response: HTTPAnswer) {
    // Only the response to HEAD keeps its Content-Length.
    let hasContentLength = exchange?.head.method == .HEAD && response.headers.contains(name: "content-length")
    handle(.respond(status: Int(response.status.code), hasContentLength: hasContentLength), .response(response))
  }

  /// Starts a response whose body is sent in parts.
  func begin(_ response: HTTPAnswer) { handle(.begin(status: Int(response.status.code)), .response(response)) }

  /// Sends a part of the current response.
  func write(_ part: ByteBuffer) { handle(.write, .bytes(part)) }

  /// Ends the current response.
  func finish() { handle(.finish) }

  /// Closes the connection in the middle of a request or response. What was already sent still reaches the caller.
  func abort() { handle(.abort) }

  /// Closes the connection after the current response, or immediately if there is none.
  func closeWhenIdle() { handle(.closeWhenIdle) }

  /// Closes the connection immediately.
  func closeNow() { handle(.closeNow) }
}
