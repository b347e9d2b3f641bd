import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP

/// Sends requests to the app and keeps its connection between them.
@LoopActor
final class Upstream {
  /// A response, and what it took to get it.
  struct Answer {
    var response: HTTPResponse
    /// How many times the request was sent.
    var attempts: Int
    /// The size of the body, delivered or collected, in bytes.
    var bodyBytes: Int
    /// How long the request stayed unread on a kept connection before it was sent again on a new one; nil if it was
    /// not.
    var stall: Duration?
  }

  /// An idle connection, kept for the next request.
  private struct KeptConnection {
    var connection: UpstreamConnection
    var idleSince: Duration
  }

  private let connector: HTTPConnector
  private let limits: HTTPConnection.Limits
  private let readiness: Readiness
  private let reuse: ReusePolicy
  private var kept: KeptConnection?
  /// A connection that was opened while the event was decoded.
  private var early: UpstreamConnection?
  /// A connection to close after the invocation.
  private var retired: HTTPConnection?
  /// How many requests have used a kept connection since the last one that needed a new one.
  private var reuses = 0

  init(connector: HTTPConnector, limits: HTTPConnection.Limits, reuse: ReusePolicy, readiness: Readiness) {
    self.connector = connector
    self.reuse = reuse
    self.readiness = readiness
    self.limits = limits
  }

  /// Sends a request by the rules, and collects its response. If the rules ask for streaming and the delivery accepts
  /// the response, it is delivered as it arrives instead. A buffered response whose body `result` accepts is encoded as
  /// it arrives, and its body is not collected.
  func exchange(
    _ request: HTTPRequest, rules: Exchange.Rules, delivery: (any ResponseDelivery)? = nil,
    result: ResultBuffer? = nil
  ) async throws(UpstreamFailure) -> Answer {
    try await UpstreamExchange(request, rules: rules, delivery: delivery, result: result, on: self).run()
  }

  /// Whether the app is ready. After a restart it must become ready again.
  var isReady: Bool { readiness.isReady }

  /// Waits until the app is ready.
  func waitUntilReady(until moment: Duration) async -> Readiness.Outcome {
    await readiness.waitInInvocation(until: moment)
  }

  /// The app has begun to respond.
  func responded() { readiness.app.responded() }

  // MARK: Connections

  /// Whether it matters to ``dialEarly(seemsReplayable:)`` what the next request looks like: not if all requests of
  /// late have used the kept connection.
  var forecastsRequests: Bool { reuses < 32 }

  /// Opens a connection if the next request will probably need one, so that the app accepts it while the event is
  /// decoded. Does not wait, and fails silently: ``connect(until:)`` tries again.
  func dialEarly(seemsReplayable: Bool) async {
    let idle = keptConnectionIdle(at: AdapterClock.now)
    guard isReady, early == nil, reuse.expectsNewConnection(seemsReplayable: seemsReplayable, idle: idle) else {
      return
    }
    early = try? await open(until: .now)
  }

  /// Opens a new connection, or returns the one that was opened early.
  func connect(until moment: Duration) async throws(ConnectionError) -> UpstreamConnection {
    reuses = 0
    if let early {
      self.early = nil
      if !early.http.hasPendingEvent { return early }
      early.http.close()
    }
    return try await open(until: AdapterClock.instant(moment))
  }

  private func open(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> UpstreamConnection {
    UpstreamConnection(http: try await connector.connect(limits: limits, until: deadline), made: AdapterClock.now)
  }

  /// How long the kept connection has been idle; nil if none is kept.
  func keptConnectionIdle(at now: Duration) -> Duration? { kept.map { now - $0.idleSince } }

  /// Closes the connections that no request uses.
  func forgetConnections() {
    kept?.connection.http.close()
    kept = nil
    closeLeftovers()
  }

  /// Closes what the invocation has left behind. To be called when its result has been posted.
  func closeLeftovers() {
    early?.http.close()
    early = nil
    retired?.close()
    retired = nil
  }

  /// Closes a connection once the invocation's result has been posted, or another one is retired.
  func retire(_ connection: HTTPConnection) {
    retired?.close()
    retired = connection
  }

  /// Takes the kept connection, if there is one.
  func takeKept(now: Duration) -> UpstreamConnection? {
    guard var connection = kept?.connection, let idleSince = kept?.idleSince else { return nil }
    kept = nil
    reuses += 1
    connection.idle = now - idleSince
    return connection
  }

  /// Keeps a connection for the next request if `keeps`, otherwise closes it.
  func keep(_ connection: UpstreamConnection, if keeps: Bool) {
    guard keeps else { return connection.http.close() }
    kept?.connection.http.close()
    kept = KeptConnection(connection: connection, idleSince: AdapterClock.now)
  }
}

/// A connection to the app, with its history.
struct UpstreamConnection {
  var http: HTTPConnection
  /// When it was opened.
  var made: Duration
  /// How long it had been idle before the current request; nil on the first.
  var idle: Duration?
}

/// Why an exchange did not complete.
enum UpstreamFailure: Error {
  /// The failure, and what is known about the connection and the attempts.
  case failed(ObservedFailure, Evidence)
  /// The response could not be delivered to Lambda. `attempts` is how many times the request was sent.
  case undelivered(DeliveryError, attempts: Int)
  /// The adapter closed the connection because nothing waits for the response any more.
  case callerGone
}

/// Receives a response as it arrives from the app.
@LoopActor
protocol ResponseDelivery: AnyObject {
  /// Receives the head, which decides how the response is sent on.
  ///
  /// - Parameter onEarlyEnd: called if the receiver ends the delivery while it waits for more.
  /// - Returns: whether to deliver the body in parts; if not, it is collected.
  func begin(
    _ head: HTTPResponseHead, onEarlyEnd: @escaping () -> Void
  ) async throws(DeliveryError) -> Bool

  /// Delivers a part of the body, and waits while the receiver is not ready for it. It may modify the part.
  func write(_ part: inout UniqueByteBuffer, until deadline: ContinuousClock.Instant) async throws(DeliveryError)

  /// Why the delivery ended early, if it did.
  var failure: DeliveryError? { get }
}
