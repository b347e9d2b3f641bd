import NIOCore
import NIOPosix

/// Forwards connections to a port in a sandbox's own network to the same port of this machine.
final class PortForward: Sendable {
  private let listener: any Channel

  private init(listener: any Channel) { self.listener = listener }

  /// Accepts connections at a socket in the sandbox's network, and forwards them.
  ///
  /// - Parameters:
  ///   - socket: bound, but not listening yet; the forward closes it.
  ///   - port: the port on this machine's loopback address.
  static func open(socket: NIOBSDSocket.Handle, to port: Int, on loop: any EventLoop) -> EventLoopFuture<PortForward> {
    ServerBootstrap(group: loop)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { inside in
        ClientBootstrap(group: loop)
          .channelOption(.autoRead, value: false)
          .channelOption(.allowRemoteHalfClosure, value: true)
          .connect(host: "127.0.0.1", port: port)
          .flatMapThrowing { outside in
            try outside.pipeline.syncOperations.addHandler(Relay(to: inside))
            try inside.pipeline.syncOperations.addHandler(Relay(to: outside))
            outside.read()
          }
      }
      .withBoundSocket(socket)
      .hop(to: loop)
      .map { PortForward(listener: $0) }
  }

  /// Accepts no more connections. Open ones end with the sandbox's processes.
  func close() { listener.close(promise: nil) }

  /// Copies the input of one channel to another, no faster than the other accepts it.
  private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    /// Reading from the sandbox starts only now that the connection to this machine exists.
    func channelActive(context: ChannelHandlerContext) { context.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let channel = context.channel
      other.writeAndFlush(unwrapInboundIn(data)).whenComplete { result in
        if case .success = result { channel.read() } else { channel.close(promise: nil) }
      }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
      other.close(mode: .output, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
