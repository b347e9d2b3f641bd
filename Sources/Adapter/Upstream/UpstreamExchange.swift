import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaInterface
import LoopbackHTTP

/// One exchange with the app: carries out the steps of ``Exchange`` on real connections.
///
/// It is an object with a method for each step rather than one long function: the compiler splits an async function at
/// each place where it waits, and a function with a dozen of them becomes large.
@LoopActor
final class UpstreamExchange {
  private let upstream: Upstream
  private let request: HTTPRequest
  private let rules: Exchange.Rules
  private let delivery: (any ResponseDelivery)?
  private let result: ResultBuffer?

  private let head: [UInt8]
  private let deadline: ContinuousClock.Instant
  private let start: Duration
  private var exchange: Exchange
  private var connection: UpstreamConnection?
  /// A second connection, for a request that stays unread on the first.
  private var spare: UpstreamConnection?
  /// A kept connection that the request did not use.
  private var leftBehind: HTTPConnection?
  private var sentAt: Duration
  private var stall: Duration?
  private var response = HTTPResponse(status: 0)
  /// Why the response could not be delivered.
  private var undelivered: DeliveryError?

  init(
    _ request: HTTPRequest, rules: Exchange.Rules, delivery: (any ResponseDelivery)?, result: ResultBuffer?,
    on upstream: Upstream
  ) {
    self.upstream = upstream
    self.request = request
    self.rules = rules
    self.delivery = delivery
    self.result = result
    head = request.head()
    deadline = AdapterClock.instant(rules.deadline)
    exchange = Exchange(rules)
    start = AdapterClock.now
    sentAt = start
  }

  /// Runs the exchange to its end.
  func run() async throws(UpstreamFailure) -> Upstream.Answer {
    defer {
      spare?.http.close()
      if let leftBehind { upstream.retire(leftBehind) }
    }
    var step = exchange.start(keptConnectionIdle: upstream.keptConnectionIdle(at: start), now: start)
    while true {
      switch step {
      case .probeKeptConnection: step = probeKeptConnection()
      case .dial(let until): step = try await dial(until: until)
      case .wait(let until): step = await wait(until: until)
      case .send: step = send()
      case .sendOnSpare: step = sendOnSpare()
      case .awaitHead: step = await awaitHead()
      case .dialSpare(let until):
        spare = try? await upstream.connect(until: until)
        step = exchange.spareDialed(isConnected: spare != nil)
      case .receiveBody: step = await receiveBody()
      case .deliver: step = await deliver()
      case .finish(let keepsConnection): return finish(keepsConnection: keepsConnection)
      case .fail(let observed): throw fail(observed)
      case .abandon:
        connection?.http.close()
        throw undelivered.map { .undelivered($0, attempts: exchange.sends) } ?? .callerGone
      }
    }
  }

  // MARK: Connection

  private func probeKeptConnection() -> Exchange.Step {
    connection = upstream.takeKept(now: start)
    let isFit = connection.map { !$0.http.hasPendingEvent && $0.http.hasPeerReadAll() } ?? false
    return exchange.keptConnectionProbed(isFit: isFit, now: AdapterClock.now)
  }

  private func dial(until moment: Duration) async throws(UpstreamFailure) -> Exchange.Step {
    closeConnection()
    leftBehind = upstream.takeKept(now: start)?.http
    if !upstream.isReady, case .failed(let observed) = await upstream.waitUntilReady(until: rules.deadline) {
      throw .failed(observed, evidence(of: nil))
    }
    do throws(ConnectionError) {
      connection = try await upstream.connect(until: moment)
      return exchange.connected(now: AdapterClock.now)
    } catch {
      return exchange.connectFailed(connectFailure(error), now: AdapterClock.now)
    }
  }

  private func wait(until moment: Duration) async -> Exchange.Step {
    closeConnection()
    await AdapterLoop.shared.sleep(until: AdapterClock.instant(moment))
    return exchange.waited(now: AdapterClock.now)
  }

  private func closeConnection() {
    connection?.http.close()
    connection = nil
    closeLeftBehind()
  }

  private func closeLeftBehind() {
    leftBehind?.close()
    leftBehind = nil
    exchange.keptConnectionReleased()
  }

  /// The current connection, for the steps that need one.
  private var http: HTTPConnection {
    guard let connection else { preconditionFailure("This step requires a connection, which an earlier step opens.") }
    return connection.http
  }

  // MARK: Request

  private func send() -> Exchange.Step {
    sentAt = AdapterClock.now
    http.begin(head: head, body: request.body, until: deadline)
    return .awaitHead
  }

  private func sendOnSpare() -> Exchange.Step {
    stall = AdapterClock.now - sentAt
    closeConnection()
    (connection, spare) = (spare, nil)
    return send()
  }

  // MARK: Response

  private func awaitHead() async -> Exchange.Step {
    let http = http
    if exchange.nextLook == nil { dropSpare() }
    let moment = min(
      exchange.nextLook ?? rules.deadline, exchange.keptConnectionRelease ?? rules.deadline, rules.deadline)
    do throws(ConnectionError) {
      response.head = try await http.receiveHead(method: request.method, until: AdapterClock.instant(moment))
      upstream.responded()
      return exchange.headReceived()
    } catch {
      let now = AdapterClock.now
      if error == .deadlinePassed, let release = exchange.keptConnectionRelease, release <= now, now < rules.deadline {
        closeLeftBehind()
        return .awaitHead
      }
      guard error == .deadlinePassed, exchange.nextLook != nil, now < rules.deadline else { return failed(error) }
      if let spare, spare.http.hasPendingEvent {
        dropSpare()
        _ = exchange.spareDialed(isConnected: false)
      }
      return exchange.looked(reading(on: http, spare: spare?.http), now: now)
    }
  }

  private func dropSpare() {
    spare?.http.close()
    spare = nil
  }

  private func receiveBody() async -> Exchange.Step {
    let http = http
    do throws(ConnectionError) {
      let length = http.isBodyFinished ? 0 : http.bodyLength
      if let result, result.begin(response.head, to: request, bodyLength: length) {
        try await http.receiveBody(until: deadline) { result.append($0) }
      } else {
        var body = UniqueByteBuffer()
        try await http.receiveBody(into: &body, until: deadline)
        response.body = SharedBytes(body)
      }
      return exchange.bodyComplete(isConnectionReusable: http.isReusable)
    } catch {
      return failed(error)
    }
  }

  private func deliver() async -> Exchange.Step {
    do throws(TransferError) {
      response.body = try await deliver(response.head, from: http, to: delivery, until: deadline)
      return exchange.bodyComplete(isConnectionReusable: http.isReusable)
    } catch {
      switch error {
      case .app(.cancelled) where delivery?.failure != nil:
        // Lambda ended the stream while the app was silent.
        undelivered = delivery?.failure
        return exchange.callerGone()
      case .app(let error): return failed(error)
      case .delivery(.deadlinePassed): return failed(.deadlinePassed, isHeldBack: true)
      case .delivery(let error):
        undelivered = error
        return exchange.callerGone()
      }
    }
  }

  /// How far the app has read a request to which it has not begun to respond.
  private func reading(on http: HTTPConnection, spare: HTTPConnection?) -> Exchange.RequestReading {
    // Check the spare first: an app that accepts it before the queue is looked at has also had time to read the
    // request.
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

  /// Delivers a response as it arrives.
  ///
  /// - Returns: the body, if the delivery wants it collected; otherwise empty.
  private func deliver(
    _ head: HTTPResponseHead, from http: HTTPConnection, to delivery: (any ResponseDelivery)?,
    until deadline: ContinuousClock.Instant
  ) async throws(TransferError) -> SharedBytes {
    var isTaken = false
    do throws(DeliveryError) {
      isTaken = try await delivery?.begin(head, onEarlyEnd: http.close) ?? false
    } catch {
      throw .delivery(error)
    }
    guard isTaken, let delivery else {
      var body = UniqueByteBuffer()
      do throws(ConnectionError) {
        try await http.receiveBody(into: &body, until: deadline)
      } catch {
        throw .app(error)
      }
      return SharedBytes(body)
    }
    var part = UniqueByteBuffer(capacity: Self.partSize)
    while !http.isBodyFinished {
      // If both ends are fast, nothing ever waits, so nothing else would check the deadline.
      guard deadline > .now else { throw .app(.deadlinePassed) }
      part.removeAll()
      var failure: ConnectionError?
      do throws(ConnectionError) {
        try await http.receiveBodyPart(into: &part, until: deadline)
      } catch {
        // Bytes before a malformed chunk are part of the response.
        failure = error
      }
      do throws(DeliveryError) {
        try await delivery.write(&part, until: deadline)
      } catch {
        throw .delivery(error)
      }
      if let failure { throw .app(failure) }
    }
    return SharedBytes()
  }

  /// Roughly how much of a streamed body is held at once, in bytes.
  private static let partSize = 64 * 1024

  // MARK: End

  private func finish(keepsConnection: Bool) -> Upstream.Answer {
    let bodyBytes = connection?.http.bodyReceived ?? 0
    if let connection { upstream.keep(connection, if: keepsConnection) }
    return Upstream.Answer(response: response, attempts: exchange.sends, bodyBytes: bodyBytes, stall: stall)
  }

  private func fail(_ observed: ObservedFailure) -> UpstreamFailure {
    var evidence = evidence(of: connection, spare: spare?.http)
    if let http = connection?.http, response.status != 0 { evidence.response = responseEvidence(on: http) }
    connection?.http.close()
    return .failed(observed, evidence)
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

  /// Handles a failure to send or receive.
  private func failed(_ error: ConnectionError, isHeldBack: Bool = false) -> Exchange.Step {
    let connection = http
    var progress = Exchange.Progress(
      requestSent: connection.sent, requestSize: head.count + request.body.count, received: 0, isHeldBack: isHeldBack)
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
      // Its size as JSON is not known, but it is at least that of the body.
      let size = connection.bodyLength ?? connection.bodyReceived
      return exchange.responseTooLarge(size: size, limit: LambdaLimits.responsePayload)
    case .deadlinePassed:
      progress.received = connection.bodyReceived
      progress.expected = connection.bodyLength
      return exchange.deadlineReached(progress)
    case .cannotConnect, .cancelled: return exchange.callerGone()
    }
  }

  private func evidence(of connection: UpstreamConnection?, spare: HTTPConnection? = nil) -> Evidence {
    var evidence = Evidence()
    evidence.attempts = exchange.sends
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

  private func responseEvidence(on connection: HTTPConnection) -> ResponseEvidence {
    let range = connection.arrivals.range
    return ResponseEvidence(
      contentType: response.head.fields.firstText("content-type"), delivery: rules.isStreamed ? .streamed : .buffered,
      parts: connection.arrivals.count, span: range.map { $0.upperBound - $0.lowerBound } ?? .zero,
      silence: range.map { ContinuousClock.now - $0.upperBound })
  }
}
