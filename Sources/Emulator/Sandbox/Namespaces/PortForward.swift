import NIOCore
import NIOPosix

/// A port of a sandbox's own network that leads to the same port of this machine: connections to the one are passed on to
/// the other.
final class PortForward: Sendable {
  private let listener: any Channel

  private init(listener: any Channel) { self.listener = listener }

  /// Takes connections at a socket in the sandbox's network, and passes them on.
  ///
  /// - Parameters:
  ///   - socket: bound already; it is taken over.
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

  /// Takes no more connections. Those that are open end with the sandbox's processes.
  func close() { listener.close(promise: nil) }

  /// Passes on what comes in at one channel to another, no faster than that takes it.
  private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    /// What comes from inside is read only now that there is an outside.
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
