import EmulatorCore
import NIOCore
import NIOHTTP1

extension HTTPServerHandler {
  /// Sends a complete response.
  func write(_ response: HTTPAnswer, _ framing: ResponseFraming) {
    guard let context else { return }
    context.write(wrapOutboundOut(.head(head(of: response, framing))), promise: nil)
    if framing.sendsBody && response.body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    writeEnd()
  }

  /// Starts a response; its body is the first part.
  func writeHead(_ response: HTTPAnswer, _ framing: ResponseFraming) {
    guard let context else { return }
    context.write(wrapOutboundOut(.head(head(of: response, framing))), promise: nil)
    if framing.sendsBody && response.body.readableBytes > 0 { return writeBody(response.body) }
    context.flush()
  }

  /// Sends a part of a body.
  func writeBody(_ part: ByteBuffer) {
    context?.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
  }

  /// Sends the end of a response.
  func writeEnd() {
    guard let context else { return }
    exchange = nil
    // Needed if the caller has closed its side: the close itself then does not wait for the data to be sent.
    let written =
      machine.isPersistent && context.channel.isWritable ? nil : context.eventLoop.makePromise(of: Void.self)
    lastWrite = written?.futureResult
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    handle(.responseWritten(isWritable: context.channel.isWritable))
  }

  /// Sends `100 Continue`, so that the caller sends the body.
  func sendContinue() {
    let head = HTTPResponseHead(version: .http1_1, status: .continue)
    context?.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func head(of response: HTTPAnswer, _ framing: ResponseFraming) -> HTTPResponseHead {
    var headers = HTTPHeaders()
    if !response.headers.contains(name: "date") { headers.add(name: "Date", value: connections.currentDate()) }
    headers.add(contentsOf: response.headers)
    headers.remove(name: "transfer-encoding")
    switch framing.contentLength {
    case .unchanged: break
    case .removed: headers.remove(name: "content-length")
    case .ofBody: headers.replaceOrAdd(name: "Content-Length", value: String(response.body.readableBytes))
    }
    if framing.isChunked { headers.add(name: "Transfer-Encoding", value: "chunked") }
    switch framing.connection {
    case .persistent: break
    case .keepAlive: headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    case .close: headers.replaceOrAdd(name: "Connection", value: "close")
    }
    return HTTPResponseHead(version: framing.isHTTP10 ? .http1_0 : .http1_1, status: response.status, headers: headers)
  }

  static func response(for refusal: ServerConnectionStateMachine.Refusal) -> HTTPAnswer {
    let status = HTTPResponseStatus(statusCode: refusal.status)
    return switch refusal {
    case .status: .text(status, "\(status.reasonPhrase)\n")
    case .requestTimeout: .text(status, "The request's body took too long\n")
    case .tooManyConnections: .text(status, "Too many connections\n")
    }
  }
}
