import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1

/// A result that the runtime streams: `POST …/response` with `Lambda-Runtime-Function-Response-Mode: streaming`.
///
/// It is forwarded to the caller as it arrives, no faster than the caller reads. For a caller that needs a complete result
/// it is collected.
final class StreamedResponse {
  private let exchange: HTTPExchange
  private let body: HTTPRequestBody
  private let response: RuntimeResponse
  /// The bytes collected for a caller that needs a complete result.
  private var collected: ByteBuffer?
  private var size = 0

  /// Whether a request's head announces a streamed result.
  static func isAnnounced(by head: HTTPRequestHead) -> Bool {
    head.headers.first(name: "\(LambdaHeader.responseMode)")?.lowercased() == "streaming"
  }

  /// Passes the result on to the caller.
  static func handle(_ exchange: HTTPExchange, _ body: HTTPRequestBody, _ response: RuntimeResponse) {
    let streamed = StreamedResponse(exchange, body, response)
    body.onPart = { streamed.take($0) }
    body.onEnd = { streamed.end(trailers: $0) }
    exchange.onDisconnect = { streamed.brokenOff() }
    streamed.begin()
  }

  private init(_ exchange: HTTPExchange, _ body: HTTPRequestBody, _ response: RuntimeResponse) {
    self.exchange = exchange
    self.body = body
    self.response = response
  }

  private var invocation: Invocation { response.invocation }

  private var limit: Int { collected == nil ? LambdaLimits.streamedResponse : LambdaLimits.responsePayload }

  private func begin() {
    guard let stream = invocation.stream else {
      collected = ByteBuffer()
      return
    }
    stream.whenChanged(
      isWritable: { [weak body] in body?.resume() },
      isGone: { [weak self] in self?.callerLeft() })
    invocation.streamBegan(contentType: exchange.head.headers.first(name: "content-type"))
    if !stream.isWritable { body.pause() }
  }

  private func take(_ part: ByteBuffer) {
    size += part.readableBytes
    guard size <= limit else { return refuseAsTooLarge() }
    if collected != nil {
      var part = part
      collected?.writeBuffer(&part)
    } else {
      invocation.streamed(part)
      if invocation.stream?.isWritable == false { body.pause() }
    }
  }

  private func end(trailers: HTTPHeaders) {
    response.end(bytes: size)
    if let errorType = trailers.first(name: "\(LambdaHeader.errorType)") {
      fail(Self.error(errorType, trailers))
    } else if let collected {
      invocation.answered(collected, isError: false)
    } else {
      invocation.streamEnded(error: nil)
    }
    exchange.respond(.accepted)
  }

  /// The error in the trailers: the error object, or one made from the error type.
  private static func error(_ errorType: String, _ trailers: HTTPHeaders) -> ByteBuffer {
    if let encoded = trailers.first(name: "\(LambdaHeader.errorBody)"),
      let data = Data(base64Encoded: encoded),
      !data.isEmpty
    {
      return ByteBuffer(bytes: data)
    }
    return ByteBuffer(bytes: ErrorPayload.json(type: errorType, message: ""))
  }

  private func fail(_ error: ByteBuffer) {
    if collected != nil {
      invocation.answered(error, isError: true)
    } else {
      response.notice("the streamed result broke off: \(String(buffer: error))")
      invocation.streamEnded(error: error)
    }
  }

  private func refuseAsTooLarge() {
    response.refuseResult(size: size, limit: limit)
    exchange.respond(.refusal(.responseTooLarge))
  }

  /// The runtime closed the connection before the end of the result.
  private func brokenOff() {
    response.end(bytes: size)
    invocation.failed(.truncatedResponse)
  }

  /// The caller is gone. The runtime gets a response before the end of its call, which differs from a failed connection.
  /// (On Lambda, the function keeps streaming.)
  private func callerLeft() {
    guard exchange.isOpen else { return }
    response.end(bytes: size)
    response.notice("the caller left before the end of the streamed result")
    invocation.streamEnded(error: nil)
    exchange.respond(.accepted)
  }
}
