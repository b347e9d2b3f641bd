import EmulatorCore
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Calls functions by the Invoke API, over plain HTTP.
struct InvokeAPIClient {
  let endpoint: InvokeEndpoint
  /// How long an answer may take; nil for as long as it takes.
  let timeout: TimeSpan?

  /// Makes one call, on a connection of its own, and waits for its answer.
  func send(_ request: InvokeRequest) throws(InvokeFailure) -> InvokeAnswer {
    let group = MultiThreadedEventLoopGroup.singleton
    let promise = group.next().makePromise(of: InvokeAnswer.self)
    do {
      try send(request, promise, on: promise.futureResult.eventLoop)
    } catch {
      promise.fail(InvokeFailure.nobodyListens(endpoint, reason: Self.reason(error)))
    }
    do {
      return try promise.futureResult.wait()
    } catch let error as InvokeFailure {
      throw error
    } catch {
      throw .noAnswer(endpoint, reason: Self.reason(error))
    }
  }

  private func send(
    _ request: InvokeRequest, _ promise: EventLoopPromise<InvokeAnswer>, on loop: any EventLoop
  ) throws {
    let channel = try ClientBootstrap(group: loop).connectTimeout(.seconds(5))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(AnswerCollector(promise))
        }
      }
      .connect(host: endpoint.host, port: endpoint.port).wait()
    if let timeout {
      let failure = InvokeFailure.timedOut(endpoint, after: timeout)
      let task = loop.scheduleTask(in: TimeAmount(timeout.duration)) {
        promise.fail(failure)
        channel.close(promise: nil)
      }
      promise.futureResult.whenComplete { _ in task.cancel() }
    }
    var headers: HTTPHeaders = [
      "Host": endpoint.authority, "Content-Length": String(request.event.count), "Connection": "close",
    ]
    for (name, value) in request.fields { headers.add(name: name, value: value) }
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: request.target, headers: headers)
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: request.event))), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  private static func reason(_ error: any Error) -> String {
    if let code = (error as? IOError)?.errnoCode { return String(cString: strerror(code)) }
    if let error = error as? NIOConnectionError {
      guard let first = error.connectionErrors.first else { return "there is no host of this name" }
      return reason(first.error)
    }
    return "\(error)"
  }
}

/// Takes one HTTP response.
private final class AnswerCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let promise: EventLoopPromise<InvokeAnswer>
  private var answer: InvokeAnswer?
  private var isComplete = false

  init(_ promise: EventLoopPromise<InvokeAnswer>) { self.promise = promise }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      var fields: [String: String] = [:]
      for (name, value) in head.headers { fields[name.lowercased()] = value }
      answer = InvokeAnswer(status: Int(head.status.code), fields: fields, body: [])
    case .body(let part): answer?.body.append(contentsOf: part.readableBytesView)
    case .end:
      if let answer { promise.succeed(answer) }
      isComplete = true
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if !isComplete { promise.fail(error) }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isComplete { promise.fail(ChannelError.eof) }
  }
}
