import EmulatorCore
package import NIOCore
package import NIOHTTP1
import NIOPosix

/// The emulator's HTTP/1.1 client: plain text, one request per connection.
///
/// Telemetry, destinations and `swiftlet invoke` send their requests with it. A response with any status is a success;
/// the caller checks the status. Every failure is an ``HTTPClientError``.
package struct HTTPClient: Sendable {
  /// A request. The client adds `Host`, `Content-Length` and `Connection`.
  package struct Request: Sendable {
    package var method: HTTPMethod
    /// The path and query, as `/a?b=c`.
    package var target: String
    package var headers: HTTPHeaders
    package var body: ByteBuffer

    package init(method: HTTPMethod, target: String, headers: HTTPHeaders, body: ByteBuffer) {
      self.method = method
      self.target = target
      self.headers = headers
      self.body = body
    }
  }

  /// A complete response.
  package struct Response: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: ByteBuffer

    /// Whether the status is 200 to 299.
    package var isSuccess: Bool { (200..<300).contains(status) }
  }

  private let loop: any EventLoop
  private let connectTimeout: Duration
  private let maximumBodySize: Int

  /// Creates a client that works on `loop`.
  ///
  /// - Parameters:
  ///   - connectTimeout: How long a connection may take. ``SandboxDialer`` has a limit of its own.
  ///   - maximumBodySize: The size in bytes above which a response body is an error.
  package init(on loop: any EventLoop, connectTimeout: Duration = .seconds(5), maximumBodySize: Int = 1 << 20) {
    self.loop = loop
    self.connectTimeout = connectTimeout
    self.maximumBodySize = maximumBodySize
  }

  /// Sends a request.
  ///
  /// - Parameter timeout: The time for the whole call, from connecting to the last byte of the response; nil for no limit.
  package func send(_ request: Request, to server: HTTPServerAddress, timeout: Duration?) -> HTTPCall {
    let call = HTTPCall(loop.makePromise(of: Response.self))
    let promise = call.promise
    if let timeout {
      let timer = loop.scheduleTask(in: TimeAmount(timeout)) { promise.fail(HTTPClientError.timedOut(after: timeout)) }
      promise.futureResult.whenComplete { _ in timer.cancel() }
    }
    let head = request.head(for: server)
    let maximumBodySize = maximumBodySize
    connect(to: server) { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        try channel.pipeline.syncOperations.addHandler(
          ResponseCollector(promise, maximumBodySize: maximumBodySize))
      }
    }
    .whenComplete { result in
      switch result {
      case .failure(let error): promise.fail(HTTPClientError.unreachable(reason: HTTPClientError.reason(for: error)))
      case .success(let channel):
        // Before the request: a call that has ended by now sends nothing.
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(request.body)), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      }
    }
    return call
  }

  private func connect(
    to server: HTTPServerAddress, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    switch server {
    case .network(let address):
      ClientBootstrap(group: loop).connectTimeout(TimeAmount(connectTimeout)).channelInitializer(initializer)
        .connect(host: address.host, port: address.port)
    case .sandbox(let port, let dialer): dialer.connect(port: port, on: loop, initializer: initializer)
    }
  }
}

extension HTTPClient.Request {
  fileprivate func head(for server: HTTPServerAddress) -> HTTPRequestHead {
    var headers = headers
    headers.replaceOrAdd(name: "Host", value: server.authority)
    headers.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes))
    headers.replaceOrAdd(name: "Connection", value: "close")
    return HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: headers)
  }
}
