import AdapterCore
import EventLoop
import HTTPMessages
import LoopbackHTTP

/// The app, as requests are sent to it: carries out the steps of ``Exchange`` on real connections.
@LoopActor
final class Upstream {
  /// An answer, and what it took to get it.
  struct Answer {
    var response: HTTPResponse
    /// How often the request was sent.
    var attempts: Int
    /// The size of the body, delivered or gathered, in bytes.
    var bodyBytes: Int
    /// How long the request lay unread on a kept connection, if the app read it only once it came on a new one.
    var stall: Duration?
  }

  /// A connection that waits for another request.
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

  /// Sends a request and gathers its response, by the rules; or hands the response on as it arrives, where the rules say
  /// so and the delivery takes it.
  func exchange(
    _ request: HTTPRequest, rules: Exchange.Rules, delivery: (any ResponseDelivery)? = nil
  ) async throws(UpstreamFailure) -> Answer {
    try await UpstreamExchange(request, rules: rules, delivery: delivery, on: self).run()
  }

  /// Whether the app is ready. One that was started again must become so anew.
  var isReady: Bool { readiness.isReady }

  /// Waits until the app is ready.
  func waitUntilReady(until moment: Duration) async -> Readiness.Outcome {
    await readiness.waitInInvocation(until: moment)
  }

  /// The app has begun to respond.
  func responded() { readiness.app.responded() }

  // MARK: Connections

  /// Makes a new connection.
  func connect(until moment: Duration) async throws(ConnectionError) -> UpstreamConnection {
    let http = try await connector.connect(limits: limits, until: AdapterClock.instant(moment))
    return UpstreamConnection(http: http, made: AdapterClock.now)
  }

  /// How long the kept connection has been idle; nil if none is kept.
  func keptConnectionIdle(at now: Duration) -> Duration? { kept.map { now - $0.idleSince } }

  /// Closes the kept connection: what it stood for is gone.
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

  /// Keeps a connection for the next request, or closes it.
  func keep(_ connection: UpstreamConnection, if keeps: Bool) {
    guard keeps else { return connection.http.close() }
    kept?.connection.http.close()
    kept = KeptConnection(connection: connection, idleSince: AdapterClock.now)
  }

}

/// A connection to the app, with its history.
struct UpstreamConnection {
  var http: HTTPConnection
  /// When it was made.
  var made: Duration
  /// How long it had been idle before the current request; nil on the first.
  var idle: Duration?
}
