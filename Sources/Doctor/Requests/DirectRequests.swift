import AdapterCore
import Diagnosis
import NIOPosix

/// Sends requests to the app without the adapter, each on a connection of its own.
struct DirectRequests: Sendable {
  let endpoint: Endpoint
  /// How long a response may take.
  let limit: Duration
  /// The part of each path that the adapter removes; nil for none.
  let basePath: String?

  /// A request waits in a thread. There must be enough of them for one slow request per worker process, a quick one and an
  /// idle connection: one that waits for a thread would look quick.
  private static let pool = {
    let pool = NIOThreadPool(numberOfThreads: 16)
    pool.start()
    return pool
  }()

  init(to endpoint: Endpoint, limit: Duration, removing basePath: String? = nil) {
    self.endpoint = endpoint
    self.limit = limit
    self.basePath = basePath
  }

  /// The same for requests that no caller sends, such as readiness checks: the adapter leaves their paths as they are.
  var unchanged: DirectRequests { DirectRequests(to: endpoint, limit: limit) }

  /// Sends a request; nil if nobody accepts the connection.
  ///
  /// - Parameters:
  ///   - host: the value of Host; nil for the endpoint's own.
  ///   - source: the IPv4 address to connect from; nil for the one that the kernel chooses.
  func send(
    _ request: AppRequest, host: String? = nil, from source: IPAddress? = nil
  ) async throws -> DirectExchange? {
    try Task.checkCancellation()
    return try await Self.pool.runIfActive {
      guard let connection = DirectConnection(to: endpoint, from: source) else { return nil }
      return send(request, host: host, over: connection)
    }
  }

  /// What became of a connection that was left idle after a response.
  enum IdleConnection: Sendable {
    /// The app closed it with the response.
    case notKept
    case closed(after: Duration)
    /// It was still open in the end.
    case kept
    /// There was no complete response.
    case noResponse
  }

  /// Sends a request, and waits until the app closes the idle connection.
  func idle(after request: AppRequest, atMost limit: Duration) async throws -> IdleConnection {
    try await Self.pool.runIfActive {
      guard let connection = DirectConnection(to: endpoint) else { return .noResponse }
      let exchange = send(request, over: connection)
      guard let response = exchange.response, response.isComplete else { return .noResponse }
      if exchange.hasEnded || !response.keepsConnection { return .notKept }
      return connection.waitForClose(within: limit).map { .closed(after: $0) } ?? .kept
    }
  }

  private func send(
    _ request: AppRequest, host: String? = nil, over connection: borrowing DirectConnection
  ) -> DirectExchange {
    let head = request.removing(basePath: basePath).head(host: host ?? endpoint.hostFieldValue)
    let outcome = connection.exchange(head + request.body, within: limit) { received in
      let reading = ResponseReading(received, to: request.method, hasEnded: false)
      guard case .response(let response) = reading else { return false }
      return response.isComplete
    }
    return DirectExchange(
      request, received: outcome.received, isClosed: outcome.isClosed, isReset: outcome.isReset,
      sentBody: max(0, outcome.sentBeforeResponse - head.count), headAfter: outcome.firstByteAfter,
      endAfter: outcome.endedAfter, silence: outcome.silence)
  }
}

extension DirectExchange {
  /// The response as far as it can be read; nil if there is no valid one.
  var appResponse: AppResponse? {
    response.map { AppResponse($0.status, fields: $0.fields, body: $0.body, duration: endAfter) }
  }
}

extension AppRequest {
  /// The request's head (RFC 9112 section 2.1).
  fileprivate func head(host: String) -> [UInt8] {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"]
    lines += fields.map { "\($0.name): \($0.value)" }
    if fields.contains(where: { $0.name.lowercased() == "upgrade" }) { lines.append("Connection: Upgrade") }
    if !body.isEmpty || !["GET", "HEAD", "OPTIONS", "DELETE"].contains(method) {
      lines.append("Content-Length: \(body.count)")
    }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
