import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server: one closure answers everything. It belongs to its event loop.
final class HTTPServer: Sendable {
  /// What it puts up with.
  struct Limits {
    /// The largest body that is handed on, in bytes; larger ones are read and thrown away.
    var body: Int
    /// How long a connection may take for a request's head, counted from the moment at which it may send one; nil
    /// for ever. Also how long it may stay idle.
    var head: TimeAmount?
    /// How long a request's body may take.
    var bodyDuration = TimeAmount.seconds(60)
    /// The largest header section, in bytes.
    var headerBytes = 256 * 1024
    /// The largest header field, in bytes.
    var fieldBytes = 64 * 1024
    /// The most header fields.
    var fields = 256
    /// How much of a body that is too large is read before the connection is closed.
    var discarded = 256 * 1024 * 1024
  }

  /// Where it listens.
  enum Place {
    /// At this address.
    case address(SocketAddress)
    /// At the address to which this socket is bound, which it takes over.
    case socket(NIOBSDSocket.Handle)
  }

  typealias Router = (HTTPExchange) -> Void
  /// Whether a request's body is handed on bit by bit, rather than whole.
  typealias StreamChoice = (HTTPRequestHead) -> Bool

  private let listener: any Channel
  private let connections: NIOLoopBound<Connections>

  /// The address at which it listens.
  let address: SocketAddress

  /// The open connections of one server.
  final class Connections {
    var open: [ObjectIdentifier: HTTPServerHandler] = [:]
    var isClosing = false
  }

  private init(listener: any Channel, address: SocketAddress, connections: NIOLoopBound<Connections>) {
    self.listener = listener
    self.address = address
    self.connections = connections
  }

  /// Opens a server on an event loop, from that event loop.
  static func bind(
    to place: Place, on loop: any EventLoop, limits: Limits, streams: @escaping StreamChoice = { _ in false },
    router: @escaping Router
  ) -> EventLoopFuture<HTTPServer> {
    let connections = NIOLoopBound(Connections(), eventLoop: loop)
    let shared = NIOLoopBound((limits, streams, router), eventLoop: loop)
    let bootstrap = ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (limits, streams, router) = shared.value
          let handler = HTTPServerHandler(
            limits: limits, streams: streams, router: router, connections: connections.value)
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
    // The handler frames its answers itself: only it knows whether a request was HEAD, or of HTTP/1.0.
    var encoding = HTTPResponseEncoder.Configuration()
    encoding.automaticallySetFramingHeaders = false
    try channel.pipeline.syncOperations.addHandlers(
      HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(decoder), handler)
  }

  /// Stops listening, and closes each connection once the request on it is answered. It does not wait for that.
  func close() {
    connections.value.isClosing = true
    listener.close(promise: nil)
    for connection in connections.value.open.values { connection.closeWhenIdle() }
  }

  /// Stops listening, and closes all connections at once.
  func abort() {
    close()
    for connection in connections.value.open.values { connection.closeNow() }
  }
}
