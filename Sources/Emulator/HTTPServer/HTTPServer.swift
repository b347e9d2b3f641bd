import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server: one closure handles all requests. Use it on its event loop only.
final class HTTPServer: Sendable {
  /// The address or socket to listen on.
  enum Place {
    case address(SocketAddress)
    /// A socket that is already bound. The server takes ownership.
    case socket(NIOBSDSocket.Handle)
  }

  typealias Router = (HTTPExchange) -> Void
  /// Whether a request's body is delivered in parts instead of whole.
  typealias StreamChoice = (HTTPRequestHead) -> Bool

  private let listener: any Channel
  private let connections: NIOLoopBound<Connections>

  let address: SocketAddress

  final class Connections {
    var open: [ObjectIdentifier: HTTPServerHandler] = [:]
    /// The limits for further connections.
    fileprivate(set) var limits: Limits
    /// What handles further requests.
    fileprivate(set) var router: Router
    var isClosing = false
    private let clock = EmulatorClock()
    private var date = (second: 0, text: "")

    init(limits: Limits, router: @escaping Router) {
      self.limits = limits
      self.router = router
    }

    /// The value of the Date field for a response that is sent now.
    func currentDate() -> String {
      let second = clock.unixMilliseconds / 1000
      if second != date.second { date = (second, HTTPDate.text(second * 1000)) }
      return date.text
    }
  }

  private init(listener: any Channel, address: SocketAddress, connections: NIOLoopBound<Connections>) {
    self.listener = listener
    self.address = address
    self.connections = connections
  }

  /// Opens a server. Call this on `loop`.
  static func bind(
    to place: Place, on loop: any EventLoop, limits: Limits, budget: ConnectionBudget,
    streams: @escaping StreamChoice = { _ in false }, router: @escaping Router
  ) -> EventLoopFuture<HTTPServer> {
    let connections = NIOLoopBound(Connections(limits: limits, router: router), eventLoop: loop)
    let shared = NIOLoopBound((budget, streams), eventLoop: loop)
    let bootstrap = ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // If no descriptors are left, new callers wait; without this the loop would spin.
          try channel.pipeline.syncOperations.addHandler(
            AcceptBackoffHandler(shouldForwardIOErrorCaught: false, backoffProvider: { _ in .milliseconds(100) }))
        }
      }
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (budget, streams) = shared.value
          let connections = connections.value
          let limits = connections.limits
          let handler = HTTPServerHandler(
            limits: limits, budget: budget, streams: streams, router: { connections.router($0) },
            connections: connections)
          try configure(channel, limits: limits, handler: handler)
        }
      }
    let listener =
      switch place {
      case .address(let address): bootstrap.bind(to: address)
      case .socket(let socket): bootstrap.withBoundSocket(socket)
      }
    return listener.hop(to: loop)
      .flatMapThrowing { listener in
        guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
        return HTTPServer(listener: listener, address: address, connections: connections)
      }
  }

  private static func configure(
    _ channel: any Channel, limits: Limits, handler: HTTPServerHandler
  ) throws {
    var decoding = NIOHTTPDecoderLimitConfiguration()
    decoding.maxHeaderFieldSize = limits.fieldBytes
    decoding.maxHeaderListSize = limits.headerBytes
    decoding.maxHeaderFieldCount = limits.fields
    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)
    // The handler frames responses itself: only it knows whether a request was HEAD or HTTP/1.0.
    var encoding = HTTPResponseEncoder.Configuration()
    encoding.automaticallySetFramingHeaders = false
    try channel.pipeline.syncOperations.addHandlers(
      ArrivingBytes(for: handler), HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(decoder), handler)
  }

  /// Lets something else handle further requests.
  func serve(limits: Limits, router: @escaping Router) {
    connections.value.limits = limits
    connections.value.router = router
  }

  /// Stops listening, and closes each connection after its current response. Does not wait for that.
  func close() {
    connections.value.isClosing = true
    listener.close(promise: nil)
    for connection in connections.value.open.values { connection.closeWhenIdle() }
  }

  /// Stops listening, and closes all connections immediately.
  func abort() {
    close()
    for connection in connections.value.open.values { connection.closeNow() }
  }
}

extension HTTPServer {
  struct Limits {
    /// The largest body to deliver, in bytes. Larger ones are read and discarded.
    var body: Int
    /// How long a request's head may take, from the moment at which the connection is ready for it, idle time included;
    /// nil for no limit.
    var head: TimeAmount?
    /// How long a request's body may take, and how long the caller may take to read a response.
    var bodyDuration = TimeAmount.seconds(60)
    /// The largest header section, in bytes.
    var headerBytes = 256 * 1024
    /// The largest header field, in bytes.
    var fieldBytes = 64 * 1024
    /// The maximum number of header fields.
    var fields = 256
    /// How many bytes of a body that is too large are read before the connection is closed.
    var discarded = 256 * 1024 * 1024
  }
}

/// Reports to a connection's handler how many bytes arrive, before they are parsed. This also counts bytes of a head
/// that never completes.
final class ArrivingBytes: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let handler: HTTPServerHandler

  init(for handler: HTTPServerHandler) { self.handler = handler }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    handler.handle(.bytesArrived(unwrapInboundIn(data).readableBytes))
    context.fireChannelRead(data)
  }
}
