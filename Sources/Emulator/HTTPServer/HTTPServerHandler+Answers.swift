import NIOCore
import NIOHTTP1

extension HTTPServerHandler {
  /// An answer that is being sent bit by bit.
  struct StreamedAnswer {
    /// Whether the connection serves another request afterwards.
    var keepsAlive: Bool
    /// Whether there is a body at all: answers to HEAD have none.
    var hasBody: Bool
  }

  /// Whether the caller takes more without much of it being kept here.
  var isWritable: Bool { context?.channel.isWritable ?? true }

  /// Sends a whole answer.
  ///
  /// - Parameter request: the request that is answered; nil where none could be read.
  func send(_ answer: HTTPAnswer, to request: HTTPRequestHead?) {
    guard let context else { return }
    let keepsAlive = keepsAlive(after: request)
    var answer = answer
    let hasBody = answer.status.mayHaveResponseBody
    if request?.method != .HEAD || !answer.headers.contains(name: "content-length") {
      answer.headers.remove(name: "content-length")
      if hasBody { answer.headers.add(name: "Content-Length", value: String(answer.body.readableBytes)) }
    }
    writeHead(answer, to: request, version: .http1_1, keepsAlive: keepsAlive, context)
    if hasBody && request?.method != .HEAD && answer.body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    }
    finish(keepsAlive: keepsAlive, context)
  }

  /// Begins an answer whose body comes bit by bit: in chunks, or for HTTP/1.0 up to the close.
  func begin(_ answer: HTTPAnswer, to request: HTTPRequestHead) {
    guard let context else { return }
    let hasBody = answer.status.mayHaveResponseBody && request.method != .HEAD
    let isChunked = hasBody && request.version == .http1_1
    let keepsAlive = keepsAlive(after: request) && (isChunked || !hasBody)
    var answer = answer
    if hasBody || !answer.status.mayHaveResponseBody { answer.headers.remove(name: "content-length") }
    writeHead(
      answer, to: request, version: isChunked || !hasBody ? .http1_1 : .http1_0, keepsAlive: keepsAlive,
      isChunked: isChunked, context)
    streamedAnswer = StreamedAnswer(keepsAlive: keepsAlive, hasBody: hasBody)
    if answer.body.readableBytes > 0 { write(answer.body) } else { context.flush() }
  }

  /// Sends a part of the answer that has begun.
  func write(_ part: ByteBuffer) {
    guard let context, let streamedAnswer, streamedAnswer.hasBody else { return }
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
  }

  /// Ends the answer that has begun.
  func end() {
    guard let context, let answer = streamedAnswer else { return }
    finish(keepsAlive: answer.keepsAlive && !isClosing, context)
  }

  /// Closes the connection after the answer under way; at once where there is none.
  func closeWhenIdle() {
    isClosing = true
    switch state {
    case .idle: closeNow()
    case .taking: if let context { closeOutput(context) }
    case .receiving, .discarding, .answering, .lingering, .closed: break
    }
  }

  /// Closes the connection at once.
  func closeNow() {
    isClosing = true
    context?.close(promise: nil)
  }

  /// Closes the connection in the midst of a request or an answer. What was sent of the answer still arrives.
  func breakOff() {
    guard let context, streamedAnswer != nil else { return closeNow() }
    streamedAnswer = nil
    isClosing = true
    closeOutput(context)
  }

  private func keepsAlive(after request: HTTPRequestHead?) -> Bool {
    // What is left of a body that nobody waited for would be taken for the next request.
    if case .answering(_, input: _?) = state { return false }
    return !isClosing && !isInputClosed && !connections.isClosing && (request?.isKeepAlive ?? false)
      && !(request?.headers.contains(name: "upgrade") ?? false)
      // What follows would be the tunnel's.
      && request?.method != .CONNECT
  }

  private func writeHead(
    _ answer: HTTPAnswer, to request: HTTPRequestHead?, version: HTTPVersion, keepsAlive: Bool, isChunked: Bool = false,
    _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders()
    if !answer.headers.contains(name: "date") { headers.add(name: "Date", value: connections.currentDate()) }
    headers.add(contentsOf: answer.headers)
    headers.remove(name: "transfer-encoding")
    if isChunked { headers.add(name: "Transfer-Encoding", value: "chunked") }
    if !keepsAlive {
      headers.replaceOrAdd(name: "Connection", value: "close")
    } else if request?.version == .http1_0 {
      headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    }
    let head = HTTPResponseHead(version: version, status: answer.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func finish(keepsAlive: Bool, _ context: ChannelHandlerContext) {
    streamedAnswer = nil
    // Needed where the caller has closed its side: a close then waits for nothing by itself.
    let written = isInputClosed || !context.channel.isWritable ? context.eventLoop.makePromise(of: Void.self) : nil
    lastWrite = written?.futureResult
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    if keepsAlive { takeNextRequest(context) } else { closeOutput(context) }
  }

  /// Closes this side, once the caller has taken the answer.
  func closeOutput(_ context: ChannelHandlerContext) {
    state = .lingering
    waiting.removeAll()
    // The caller has time to take the answer, and then a moment to close.
    setTimer(limits.bodyDuration) { handler in handler.closeNow() }
    keepAnswer(context)
    if isInputClosed {
      guard let lastWrite else { return closeNow() }
      return lastWrite.assumeIsolated().whenComplete { _ in self.closeNow() }
    }
    let closed = context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenSuccess {
      self.isOutputClosed = true
      if self.isInputClosed { return self.closeNow() }
      self.setTimer(Self.lingering) { handler in handler.closeNow() }
    }
    context.close(mode: .output, promise: closed)
    context.read()
  }
}

extension HTTPResponseStatus {
  /// Whether a response of this status has a body (RFC 9110 section 6.4.1).
  fileprivate var mayHaveResponseBody: Bool {
    switch code {
    case 100...199, 204, 304: false
    default: true
    }
  }
}
