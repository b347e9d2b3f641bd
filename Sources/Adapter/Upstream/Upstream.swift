import AdapterCore
import AdapterLoop
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
  private var kept: KeptConnection?

  init(connector: HTTPConnector, limits: HTTPConnection.Limits, readiness: Readiness) {
    self.connector = connector
    self.readiness = readiness
    self.limits = limits
  }

  /// Sends a request by the rules, and collects its response. If the rules ask for streaming and the delivery accepts
  /// the response, it is delivered as it arrives instead.
  func exchange(
    _ request: HTTPRequest, rules: Exchange.Rules, delivery: (any ResponseDelivery)? = nil
  ) async throws(UpstreamFailure) -> Answer {
    try await UpstreamExchange(request, rules: rules, delivery: delivery, on: self).run()
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

  /// Opens a new connection.
  func connect(until moment: Duration) async throws(ConnectionError) -> UpstreamConnection {
    let http = try await connector.connect(limits: limits, until: AdapterClock.instant(moment))
    return UpstreamConnection(http: http, made: AdapterClock.now)
  }

  /// How long the kept connection has been idle; nil if none is kept.
  func keptConnectionIdle(at now: Duration) -> Duration? { kept.map { now - $0.idleSince } }

  /// Closes the kept connection.
  func forgetConnections() {
    kept?.connection.http.close()
    kept = nil
  }

  /// Takes the kept connection, if there is one.
  func takeKept(now: Duration) -> UpstreamConnection? {
    guard var connection = kept?.connection, let idleSince = kept?.idleSince else { return nil }
    kept = nil
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
  func write(_ part: inout [UInt8], until deadline: ContinuousClock.Instant) async throws(DeliveryError)

  /// Why the delivery ended early, if it did.
  var failure: DeliveryError? { get }
}
