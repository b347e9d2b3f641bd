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

  /// Sends a request and gathers its answer, by the rules; or hands the answer on as it comes, where the rules say so
  /// and the delivery takes it.
  func exchange(
    _ request: HTTPRequest, rules: Exchange.Rules, delivery: (any ResponseDelivery)? = nil
  ) async throws(UpstreamFailure) -> Answer {
    let head = request.head()
    let size = head.count + request.body.count
    let deadline = AdapterClock.instant(rules.deadline)
    var exchange = Exchange(rules)
    var connection: UpstreamConnection?
    var spare: UpstreamConnection?
    defer { spare?.http.close() }
    var stall: Duration?
    var undelivered: DeliveryError?
    var response = HTTPResponse(status: 0)
    let now = AdapterClock.now
    var sentAt = now
    var step = exchange.start(keptConnectionIdle: kept.map { now - $0.idleSince }, now: now)
    while true {
      switch step {
      case .probeKeptConnection:
        connection = takeKept(now: now)
        let isFit = connection.map { !$0.http.hasPendingEvent && $0.http.hasPeerReadAll() } ?? false
        step = exchange.keptConnectionProbed(isFit: isFit, now: AdapterClock.now)
      case .dial(let until):
        connection?.http.close()
        connection = nil
        // A server that serves one connection at a time would wait for the next request on the one that is kept.
        forgetConnections()
        // An app that was started again since must become ready again.
        if !readiness.isReady, case .failed(let observed) = await readiness.waitInInvocation(until: rules.deadline) {
          throw .failed(observed, evidence(of: nil, attempts: exchange.sends, start: now))
        }
        do throws(ConnectionError) {
          connection = try await connect(until: until)
          step = exchange.connected(now: AdapterClock.now)
        } catch {
          step = exchange.connectFailed(connectFailure(error), now: AdapterClock.now)
        }
      case .wait(let until):
        connection?.http.close()
        connection = nil
        await EventLoop.shared.sleep(until: AdapterClock.instant(until))
        step = exchange.waited(now: AdapterClock.now)
      case .send, .sendOnSpare:
        if step == .sendOnSpare {
          stall = AdapterClock.now - sentAt
          connection?.http.close()
          (connection, spare) = (spare, nil)
        }
        guard let http = connection?.http else { preconditionFailure("A request is sent on a connection.") }
        sentAt = AdapterClock.now
        http.begin(head: head, body: request.body, until: deadline)
        step = .awaitHead
      case .awaitHead:
        guard let http = connection?.http else { preconditionFailure("A head is awaited on a connection.") }
        if exchange.nextLook == nil, let unneeded = spare {
          unneeded.http.close()
          spare = nil
        }
        let moment = exchange.nextLook.map { min($0, rules.deadline) } ?? rules.deadline
        do throws(ConnectionError) {
          response.head = try await http.receiveHead(method: request.method, until: AdapterClock.instant(moment))
          readiness.app.responded()
          step = exchange.headReceived()
        } catch {
          let now = AdapterClock.now
          if error == .deadlinePassed, exchange.nextLook != nil, now < rules.deadline {
            if let lost = spare, lost.http.hasPendingEvent {
              lost.http.close()
              spare = nil
              _ = exchange.spareDialed(isConnected: false)
            }
            step = exchange.looked(reading(on: http, spare: spare?.http), now: now)
          } else {
            step = tell(&exchange, of: error, on: http, requestSize: size)
          }
        }
      case .dialSpare(let until):
        spare = try? await connect(until: until)
        step = exchange.spareDialed(isConnected: spare != nil)
      case .receiveBody:
        guard let http = connection?.http else { preconditionFailure("A body is received on a connection.") }
        do throws(ConnectionError) {
          var body: [UInt8] = []
          try await http.receiveBody(into: &body, until: deadline)
          response.body = body[...]
          step = exchange.bodyComplete(isConnectionReusable: http.isReusable)
        } catch {
          step = tell(&exchange, of: error, on: http, requestSize: size)
        }
      case .deliver:
        guard let http = connection?.http else { preconditionFailure("A body is received on a connection.") }
        do throws(TransferError) {
          response.body = try await deliver(response.head, from: http, to: delivery, until: deadline)
          step = exchange.bodyComplete(isConnectionReusable: http.isReusable)
        } catch {
          switch error {
          case .app(.cancelled) where delivery?.failure != nil:
            // Lambda ended the stream while the app was silent.
            undelivered = delivery?.failure
            step = exchange.callerGone()
          case .app(let error):
            step = tell(&exchange, of: error, on: http, requestSize: size)
          case .delivery(.deadlinePassed):
            step = tell(&exchange, of: .deadlinePassed, on: http, requestSize: size, isHeldBack: true)
          case .delivery(let error):
            undelivered = error
            step = exchange.callerGone()
          }
        }
      case .finish(let keepsConnection):
        let bodyBytes = connection?.http.bodyReceived ?? 0
        if let connection { keep(connection, if: keepsConnection) }
        return Answer(response: response, attempts: exchange.sends, bodyBytes: bodyBytes, stall: stall)
      case .fail(let observed), .failDelivery(let observed):
        var evidence = evidence(of: connection, spare: spare?.http, attempts: exchange.sends, start: now)
        if let http = connection?.http, response.status != 0 {
          evidence.response = responseEvidence(of: response.head, on: http, isStreamed: rules.isStreamed)
        }
        connection?.http.close()
        throw .failed(observed, evidence)
      case .abandon, .ignore:
        connection?.http.close()
        throw undelivered.map { .undelivered($0, attempts: exchange.sends) } ?? .callerGone
      }
    }
  }

  private func connect(until moment: Duration) async throws(ConnectionError) -> UpstreamConnection {
    let http = try await connector.connect(limits: limits, until: AdapterClock.instant(moment))
    return UpstreamConnection(http: http, made: AdapterClock.now)
  }

  /// How far the app has read a request that it has not begun to answer.
  private func reading(on http: HTTPConnection, spare: HTTPConnection?) -> Exchange.RequestReading {
    // The spare first: once the app accepts it, a connection that it still reads is read as well.
    let isSpareAccepted = spare?.requestQueue?.isAccepted == true
    guard http.received == 0, http.sent > 0, let queue = http.requestQueue, queue.unread == http.sent else {
      return .begunOrUnknown
    }
    return isSpareAccepted ? .passedOver : .unread
  }

  /// Which side of a transfer failed.
  private enum TransferError: Error {
    case app(ConnectionError)
    case delivery(DeliveryError)
  }

  /// Hands a response on as it comes.
  ///
  /// - Returns: the body, if the delivery wants it gathered.
  private func deliver(
    _ head: HTTPResponseHead, from http: HTTPConnection, to delivery: (any ResponseDelivery)?,
    until deadline: ContinuousClock.Instant
  ) async throws(TransferError) -> ArraySlice<UInt8> {
    var isTaken = false
    do throws(DeliveryError) {
      isTaken = try await delivery?.begin(head, onEarlyEnd: http.close) ?? false
    } catch {
      throw .delivery(error)
    }
    guard isTaken, let delivery else {
      var body: [UInt8] = []
      do throws(ConnectionError) {
        try await http.receiveBody(into: &body, until: deadline)
      } catch {
        throw .app(error)
      }
      return body[...]
    }
    var part: [UInt8] = []
    part.reserveCapacity(Self.partSize)
    while !http.isBodyFinished {
      // Where both ends are quick nothing ever waits, and so nothing else would look at the time.
      guard deadline > .now else { throw .app(.deadlinePassed) }
      part.removeAll(keepingCapacity: true)
      var failure: ConnectionError?
      do throws(ConnectionError) {
        try await http.receiveBodyPart(into: &part, until: deadline)
      } catch {
        // What came before a bad chunk is part of the response.
        failure = error
      }
      do throws(DeliveryError) {
        try await delivery.write(&part, until: deadline)
      } catch {
        throw .delivery(error)
      }
      if let failure { throw .app(failure) }
    }
    return []
  }

  /// About how much of a streamed body is held at once, in bytes.
  private static let partSize = 64 * 1024

  /// Closes the kept connection: what it stood for is gone.
  func forgetConnections() {
    kept?.connection.http.close()
    kept = nil
  }

  private func takeKept(now: Duration) -> UpstreamConnection? {
    guard var connection = kept?.connection, let idleSince = kept?.idleSince else { return nil }
    kept = nil
    connection.idle = now - idleSince
    return connection
  }

  private func keep(_ connection: UpstreamConnection, if keeps: Bool) {
    guard keeps else { return connection.http.close() }
    kept?.connection.http.close()
    kept = KeptConnection(connection: connection, idleSince: AdapterClock.now)
  }

  private func connectFailure(_ error: ConnectionError) -> Exchange.ConnectFailure {
    switch error {
    case .cannotConnect(let error) where error.isRefused: .refused
    case .cannotConnect(let error) where error.isQueueFull: .queueFull
    case .cannotConnect(let error): .other(error.message)
    case .deadlinePassed: .timedOut
    default: .other(error.summary)
    }
  }

  /// Tells the exchange how sending or receiving failed.
  private func tell(
    _ exchange: inout Exchange, of error: ConnectionError, on connection: HTTPConnection, requestSize: Int,
    isHeldBack: Bool = false
  ) -> Exchange.Step {
    var progress = Exchange.Progress(
      requestSent: connection.sent, requestSize: requestSize, received: 0, isHeldBack: isHeldBack)
    let now = AdapterClock.now
    switch error {
    case .closedBeforeResponse: return exchange.closed(progress, now: now)
    case .closedInHead(let received):
      progress.received = received
      return exchange.closed(progress, now: now)
    case .closedInBody(let received, let expected):
      progress.received = received
      progress.expected = expected
      return exchange.closed(progress, now: now)
    case .invalidResponse(let error): return exchange.responseInvalid(reason: error.message, now: now)
    case .bodyTooLarge:
      // What it would come to as JSON is not known, but no less than its body.
      let size = connection.bodyLength ?? connection.bodyReceived
      return exchange.responseTooLarge(size: size, limit: ResultPoster.payloadLimit)
    case .deadlinePassed:
      progress.received = connection.bodyReceived
      progress.expected = connection.bodyLength
      return exchange.deadlineReached(progress)
    case .cannotConnect, .cancelled: return exchange.callerGone()
    }
  }

  private func evidence(
    of connection: UpstreamConnection?, spare: HTTPConnection? = nil, attempts: Int, start: Duration
  ) -> Evidence {
    var evidence = Evidence()
    evidence.attempts = attempts
    evidence.elapsed = AdapterClock.now - start
    if let connection {
      evidence.connection = Evidence.Connection(
        age: AdapterClock.now - connection.made, uses: connection.http.exchanges - 1, idle: connection.idle)
      evidence.bytesSent = connection.http.sent
      evidence.bytesReceived = connection.http.received
      let queue = connection.http.requestQueue
      evidence.bytesUnread = queue?.unread
      evidence.acceptsConnections =
        connection.http.exchanges == 1 ? queue?.isAccepted : spare?.requestQueue?.isAccepted
    }
    return evidence
  }

  private func responseEvidence(
    of head: HTTPResponseHead, on connection: HTTPConnection, isStreamed: Bool
  ) -> ResponseEvidence {
    let range = connection.arrivals.range
    return ResponseEvidence(
      contentType: head.fields.firstText("content-type"), delivery: isStreamed ? .streamed : .buffered,
      parts: connection.arrivals.count, span: range.map { $0.upperBound - $0.lowerBound } ?? .zero,
      silence: range.map { ContinuousClock.now - $0.upperBound })
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
