import NIOCore
import NIOHTTP1

/// Events as requests, a connection each: an array of them as the body.
final class HTTPTelemetryDelivery: TelemetryDelivery {
  private let method: String
  private let port: Int
  private let target: String
  private let dialer: SandboxDialer
  private let loop: any EventLoop
  private var channel: (any Channel)?

  init(method: String, port: Int, target: String, _ dialer: SandboxDialer, on loop: any EventLoop) {
    self.method = method
    self.port = port
    self.dialer = dialer
    self.target = target
    self.loop = loop
  }

  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void> {
    var body = ByteBuffer()
    body.writeString("[")
    for (index, event) in events.enumerated() {
      if index > 0 { body.writeString(",") }
      body.writeBytes(event)
    }
    body.writeString("]")
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: method), uri: target,
      headers: [
        "Host": "sandbox.localdomain:\(port)", "Content-Type": "application/json",
        "Content-Length": String(body.readableBytes), "Connection": "close",
      ])
    let answered = loop.makePromise(of: Void.self)
    dialer.connect(port: port, on: loop) { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        try channel.pipeline.syncOperations.addHandler(AnswerHandler(answered))
      }
    }
    .assumeIsolated()
    .whenComplete { result in
      switch result {
      case .failure(let error): answered.fail(error)
      case .success(let channel):
        self.channel = channel
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      }
    }
    return answered.futureResult
  }

  func close() {
    channel?.close(promise: nil)
    channel = nil
  }

  /// A status other than success.
  private struct Refused: Error {}

  /// Waits for the answer.
  private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answered: EventLoopPromise<Void>
    private var status: HTTPResponseStatus?

    init(_ answered: EventLoopPromise<Void>) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): status = head.status
      case .body: break
      case .end:
        if let status, (200..<300).contains(status.code) { answered.succeed() } else { answered.fail(Refused()) }
        context.close(promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      answered.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      answered.fail(ChannelError.eof)
      context.fireChannelInactive()
    }
  }
}
