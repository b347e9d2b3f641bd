import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server: one closure answers everything. It belongs to its event loop.
final class HTTPServer: Sendable {
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
    private let clock = EmulatorClock()
    private var date = (second: 0, text: "")

    /// The value of a Date field for a response that is sent now.
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

  /// Opens a server on an event loop, from that event loop.
  static func bind(
    to place: Place, on loop: any EventLoop, limits: Limits, budget: ConnectionBudget,
    streams: @escaping StreamChoice = { _ in false }, router: @escaping Router
  ) -> EventLoopFuture<HTTPServer> {
    let connections = NIOLoopBound(Connections(), eventLoop: loop)
    let shared = NIOLoopBound((limits, budget, streams, router), eventLoop: loop)
    let bootstrap = ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // Where no descriptor is left, those who want to connect wait, rather than that this loop spins.
          try channel.pipeline.syncOperations.addHandler(
            AcceptBackoffHandler(shouldForwardIOErrorCaught: false, backoffProvider: { _ in .milliseconds(100) }))
        }
      }
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (limits, budget, streams, router) = shared.value
          let handler = HTTPServerHandler(
            limits: limits, budget: budget, streams: streams, router: router, connections: connections.value)
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
      ArrivingBytes(for: handler), HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(decoder), handler)
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
