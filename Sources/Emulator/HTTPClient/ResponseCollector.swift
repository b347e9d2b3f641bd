import NIOCore
import NIOHTTP1

/// Reads one response.
final class ResponseCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let promise: EventLoopPromise<HTTPClient.Response>
  private let maximumBodySize: Int
  private var response: HTTPClient.Response?

  init(_ promise: EventLoopPromise<HTTPClient.Response>, maximumBodySize: Int) {
    self.promise = promise
    self.maximumBodySize = maximumBodySize
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      response = HTTPClient.Response(status: Int(head.status.code), headers: head.headers, body: ByteBuffer())
    case .body(var part):
      response?.body.writeBuffer(&part)
      if let size = response?.body.readableBytes, size > maximumBodySize {
        promise.fail(HTTPClientError.responseTooLarge(limit: maximumBodySize))
      }
    case .end: if let response { promise.succeed(response) }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(HTTPClientError.incompleteResponse(reason: HTTPClientError.reason(for: error)))
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(HTTPClientError.incompleteResponse(reason: HTTPClientError.reason(for: ChannelError.eof)))
    context.fireChannelInactive()
  }
}
