import EmulatorCore
import NIOCore

/// Tells a connection's handler how many bytes come in, before they are taken for HTTP: also those of a head that is
/// never complete.
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
