import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1

/// A result that the runtime sends bit by bit: `POST …/response` with `Lambda-Runtime-Function-Response-Mode: streaming`.
///
/// It goes on to the caller as it comes, as fast as the caller takes it. For a caller that takes whole results only it
/// is collected.
final class StreamedResponse {
  private let exchange: HTTPExchange
  private let body: HTTPRequestBody
  private let invocation: Invocation
  private let sandbox: Sandbox
  /// What was collected, for a caller that takes whole results only.
  private var collected: ByteBuffer?
  private var size = 0

  /// The field that announces such a result.
  static func isAnnounced(by head: HTTPRequestHead) -> Bool {
    head.headers.first(name: "\(LambdaHeader.responseMode)")?.lowercased() == "streaming"
  }

  /// Takes a result for the invocation, which the machine has allowed.
  static func handle(
    _ exchange: HTTPExchange, _ body: HTTPRequestBody, _ invocation: Invocation, _ sandbox: Sandbox
  ) {
    let response = StreamedResponse(exchange, body, invocation, sandbox)
    body.onPart = { response.take($0) }
    body.onEnd = { response.end(trailers: $0) }
    exchange.onDisconnect = { response.brokenOff() }
    response.begin()
  }

  private init(
    _ exchange: HTTPExchange, _ body: HTTPRequestBody, _ invocation: Invocation, _ sandbox: Sandbox
  ) {
    self.exchange = exchange
    self.body = body
    self.invocation = invocation
    self.sandbox = sandbox
  }

  private func begin() {
    guard let stream = invocation.stream else {
      collected = ByteBuffer()
      return
    }
    stream.whenChanged(
      isWritable: { [weak body] in body?.isPaused = false },
      isGone: { [weak self] in self?.callerLeft() })
    invocation.streamBegan(contentType: exchange.head.headers.first(name: "content-type"))
    body.isPaused = !stream.isWritable
  }

  private func take(_ part: ByteBuffer) {
    size += part.readableBytes
    guard size <= (collected == nil ? LambdaLimits.streamedResponse : LambdaLimits.responsePayload) else {
      return refuseAsTooLarge()
    }
    if collected != nil {
      var part = part
      collected?.writeBuffer(&part)
    } else {
      invocation.streamed(part)
      if invocation.stream?.isWritable == false { body.isPaused = true }
    }
  }

  private func answerEnded() {
    sandbox.note(answerTo: invocation, bytes: size)
    sandbox.answerEnded(invocation.id)
  }

  private func end(trailers: HTTPHeaders) {
    answerEnded()
    if let errorType = trailers.first(name: "\(LambdaHeader.errorType)") {
      fail(Self.error(errorType, trailers))
    } else if let collected {
      invocation.answered(collected, isError: false)
    } else {
      invocation.streamEnded(error: nil)
    }
    exchange.respond(.accepted)
  }

  /// The error that trailers tell of: the object in the one, or one made of the type in the other.
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
      sandbox.log.notice("\(invocation.id): the streamed result broke off: \(String(buffer: error))")
      invocation.streamEnded(error: error)
    }
  }

  private func refuseAsTooLarge() {
    answerEnded()
    let failure = SandboxFailure.responseTooLarge(
      size: size, limit: collected == nil ? LambdaLimits.streamedResponse : LambdaLimits.responsePayload)
    sandbox.log.notice(failure.message(for: invocation.id))
    invocation.failed(failure)
    exchange.respond(.refusal(.responseTooLarge))
  }

  /// The runtime closed the connection in the midst of the result.
  private func brokenOff() {
    answerEnded()
    invocation.failed(.truncatedResponse)
  }

  /// The caller is gone. The runtime learns of it by a response before the end of its call, which no failing connection
  /// looks like. (Lambda itself lets the function stream on to nobody.)
  private func callerLeft() {
    guard exchange.isOpen else { return }
    answerEnded()
    sandbox.log.notice("\(invocation.id): the caller left before the end of the streamed result")
    invocation.streamEnded(error: nil)
    exchange.respond(.accepted)
  }
}
