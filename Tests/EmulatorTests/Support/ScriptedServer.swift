import NIOCore
import NIOPosix
import Testing

/// A server with prepared responses that tells the test what happens on its connections.
struct ScriptedServer {
  /// What happens on a connection.
  enum Event: Sendable, Equatable {
    /// A complete request arrived, with this head and body.
    case request(head: String, body: String)
    /// The client closed the connection.
    case closed
  }

  let port: Int
  private var events: AsyncStream<Event>.AsyncIterator
  /// Requests that came while the test waited for a close.
  private var waiting: [Event] = []

  /// Runs a server that sends `response` after each request, or nothing.
  static func with<Result>(
    _ response: String?, body: (inout ScriptedServer) async throws -> Result
  ) async throws -> Result {
    try await with(responding: { _ in response }, body: body)
  }

  /// Runs a server that sends what `response` makes of each request's body, or nothing.
  static func with<Result>(
    responding response: @escaping @Sendable (String) -> String?, body: (inout ScriptedServer) async throws -> Result
  ) async throws -> Result {
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Responder(response, continuation))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    var server = ScriptedServer(
      port: try #require(listener.localAddress?.port), events: events.makeAsyncIterator())
    let result: Result
    do {
      result = try await body(&server)
    } catch {
      try await listener.close()
      throw error
    }
    try await listener.close()
    return result
  }

  /// A port of 127.0.0.1 at which nothing listens.
  static func unusedPort() async throws -> Int { try await with(nil) { $0.port } }

  /// The next event.
  mutating func next() async -> Event? {
    waiting.isEmpty ? await events.next(isolation: #isolation) : waiting.removeFirst()
  }

  /// The body of the next request; other events are skipped.
  mutating func nextBody() async throws -> String {
    while let event = await next() { if case .request(_, let body) = event { return body } }
    throw CancellationError()
  }

  /// Waits until a client closes its connection. A request on its next connection may overtake that, and stays.
  mutating func waitForClose() async {
    while let event = await events.next(isolation: #isolation), event != .closed { waiting.append(event) }
  }

  private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let response: @Sendable (String) -> String?
    private let events: AsyncStream<Event>.Continuation
    private var received = ""

    init(_ response: @escaping @Sendable (String) -> String?, _ events: AsyncStream<Event>.Continuation) {
      self.response = response
      self.events = events
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      guard let headEnd = received.firstRange(of: "\r\n\r\n") else { return }
      let head = String(received[..<headEnd.lowerBound])
      let body = String(received[headEnd.upperBound...])
      let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
      guard body.utf8.count == length.flatMap({ Int($0.split(separator: " ").last ?? "") }) else { return }
      received = ""
      events.yield(.request(head: head, body: body))
      if let response = response(body) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: response)), promise: nil)
      }
    }

    func channelInactive(context: ChannelHandlerContext) { events.yield(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
