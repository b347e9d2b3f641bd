import HTTPMessages
import Testing

@testable import AdapterCore

@Suite struct ExchangeTests {
  private static let nothingSent = Exchange.Progress(requestSent: 0, requestSize: 100, received: 0)
  private static let sent = Exchange.Progress(requestSent: 100, requestSize: 100, received: 0)

  private func exchange(
    _ method: HTTPMethod, reuse: UpstreamReuse = .safe, connectTimeout: Duration = .seconds(5),
    deadline: Duration = .seconds(30), isStreamed: Bool = false
  ) -> Exchange {
    Exchange(
      Exchange.Rules(
        retry: RetryPolicy(method: method, fields: HTTPFields()),
        reuse: ReusePolicy(mode: reuse, idleLimit: .seconds(4)), connectTimeout: connectTimeout, deadline: deadline,
        isStreamed: isStreamed, target: .ip(.loopback, port: 8080)))
  }

  @Test func answersOverANewConnection() {
    var exchange = exchange(.post)
    #expect(exchange.start(keptConnectionIdle: nil, now: .zero) == .dial(until: .seconds(5)))
    #expect(exchange.connected(now: .zero) == .send)
    #expect(exchange.headReceived() == .receiveBody)
    #expect(exchange.bodyComplete(isConnectionReusable: true) == .finish(keepsConnection: true))
    #expect(exchange.sends == 1)
  }

  @Test func answersOverAKeptConnection() {
    var exchange = exchange(.get)
    #expect(exchange.start(keptConnectionIdle: .seconds(1), now: .zero) == .probeKeptConnection)
    #expect(exchange.keptConnectionProbed(isFit: true, now: .zero) == .send)
    #expect(exchange.headReceived() == .receiveBody)
    #expect(exchange.bodyComplete(isConnectionReusable: false) == .finish(keepsConnection: false))
  }

  @Test func keepsNoConnectionInNeverMode() {
    var exchange = exchange(.get, reuse: .never)
    #expect(exchange.start(keptConnectionIdle: .zero, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    _ = exchange.headReceived()
    #expect(exchange.bodyComplete(isConnectionReusable: true) == .finish(keepsConnection: false))
  }

  @Test(arguments: [(HTTPMethod.post, Duration.zero), (.get, .seconds(4)), (.get, .seconds(60))])
  func leavesAKeptConnectionThatMayBeStale(method: HTTPMethod, idle: Duration) {
    var exchange = exchange(method)
    #expect(exchange.start(keptConnectionIdle: idle, now: .zero) == .dial(until: .seconds(5)))
  }

  @Test func dialsWhereTheKeptConnectionIsClosed() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    #expect(exchange.keptConnectionProbed(isFit: false, now: .seconds(1)) == .dial(until: .seconds(6)))
    #expect(exchange.connected(now: .seconds(1)) == .send)
    #expect(exchange.sends == 1)
  }

  @Test func sendsAGetThreeTimes() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    _ = exchange.keptConnectionProbed(isFit: true, now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .wait(until: .milliseconds(20)))
    #expect(exchange.waited(now: .milliseconds(20)) == .dial(until: .milliseconds(5020)))
    _ = exchange.connected(now: .milliseconds(20))
    #expect(exchange.closed(Self.sent, now: .milliseconds(20)) == .fail(.closedBeforeResponse(received: 0)))
    #expect(exchange.sends == 3)
  }

  @Test(arguments: [HTTPMethod.put, .delete, .options, .trace])
  func sendsOtherIdempotentMethodsTwice(method: HTTPMethod) {
    var exchange = exchange(method)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .fail(.closedBeforeResponse(received: 0)))
  }

  @Test(arguments: [HTTPMethod.put, .delete, .options, .trace])
  func countsNoAttemptOverAKeptConnection(method: HTTPMethod) {
    var exchange = exchange(method)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    _ = exchange.keptConnectionProbed(isFit: true, now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .wait(until: .milliseconds(20)))
    #expect(exchange.waited(now: .milliseconds(20)) == .dial(until: .milliseconds(5020)))
    _ = exchange.connected(now: .milliseconds(20))
    #expect(exchange.closed(Self.sent, now: .milliseconds(20)) == .fail(.closedBeforeResponse(received: 0)))
    #expect(exchange.sends == 3)
  }

  @Test func sendsAPostOnce() {
    var exchange = exchange(.post)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    _ = exchange.connected(now: .zero)
    let partlySent = Exchange.Progress(requestSent: 1, requestSize: 100, received: 0)
    #expect(exchange.closed(partlySent, now: .zero) == .fail(.closedBeforeResponse(received: 0)))
  }

  @Test func sendsAPostAgainOfWhichNoByteLeft() {
    var exchange = exchange(.post)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.nothingSent, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .zero) == .fail(.closedBeforeResponse(received: 0)))
    #expect(exchange.sends == 2)
  }

  @Test func sendsAgainAfterHalfAHead() {
    var exchange = exchange(.put)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    let halfAHead = Exchange.Progress(requestSent: 100, requestSize: 100, received: 9)
    #expect(exchange.closed(halfAHead, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(halfAHead, now: .zero) == .fail(.closedBeforeResponse(received: 9)))
  }

  @Test func repeatsNothingAfterTheDeadline() {
    var exchange = exchange(.get, deadline: .seconds(3))
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    #expect(exchange.closed(Self.sent, now: .seconds(3)) == .fail(.closedBeforeResponse(received: 0)))
  }

  @Test func repeatsNothingAfterTheHead() {
    let half = Exchange.Progress(requestSent: 100, requestSize: 100, received: 5, expected: 10)
    var buffered = exchange(.get)
    _ = buffered.start(keptConnectionIdle: nil, now: .zero)
    _ = buffered.connected(now: .zero)
    _ = buffered.headReceived()
    #expect(buffered.closed(half, now: .zero) == .fail(.closedMidResponse(received: 5, of: 10)))
    var streamed = exchange(.get, isStreamed: true)
    _ = streamed.start(keptConnectionIdle: nil, now: .zero)
    _ = streamed.connected(now: .zero)
    #expect(streamed.headReceived() == .deliver)
    #expect(streamed.closed(half, now: .zero) == .fail(.closedMidResponse(received: 5, of: 10)))
  }

  @Test func takesNonsenseOnAKeptConnectionForAnEarlierAnswersRest() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    _ = exchange.keptConnectionProbed(isFit: true, now: .zero)
    #expect(exchange.responseInvalid(reason: "it is odd", now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.responseInvalid(reason: "it is odd", now: .zero) == .fail(.invalidResponse(reason: "it is odd")))
  }

  @Test(arguments: [UpstreamReuse.always, .safe])
  func repeatsNoPostForNonsense(reuse: UpstreamReuse) {
    var exchange = exchange(.post, reuse: reuse)
    if exchange.start(keptConnectionIdle: .zero, now: .zero) == .probeKeptConnection {
      _ = exchange.keptConnectionProbed(isFit: true, now: .zero)
    } else {
      _ = exchange.connected(now: .zero)
    }
    #expect(exchange.responseInvalid(reason: "it is odd", now: .zero) == .fail(.invalidResponse(reason: "it is odd")))
  }

  @Test func triesRefusedConnectionsAgainUntilTheTimeout() {
    var exchange = exchange(.post, connectTimeout: .seconds(1))
    var step = exchange.start(keptConnectionIdle: nil, now: .seconds(10))
    var now = Duration.seconds(10)
    var dials = 0
    while true {
      switch step {
      case .dial(let until):
        #expect(until == .seconds(11))
        dials += 1
        step = exchange.connectFailed(.refused, now: now)
        continue
      case .wait(let until):
        #expect(until > now && until < .seconds(11))
        now = until
        step = exchange.waited(now: now)
        continue
      default: break
      }
      break
    }
    guard case .fail(.notListening("127.0.0.1:8080", "connection refused", let waited)) = step else {
      Issue.record("\(step)")
      return
    }
    #expect(waited > .milliseconds(900) && waited < .seconds(1))
    #expect((20...40).contains(dials))
    #expect(exchange.sends == 0)
  }

  /// The same pauses and the same limit as for a refused connection.
  @Test func triesAFullQueueAgainUntilTheTimeout() {
    var exchange = exchange(.post, connectTimeout: .milliseconds(10))
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    #expect(exchange.connectFailed(.queueFull, now: .zero) == .wait(until: .milliseconds(1)))
    #expect(exchange.waited(now: .milliseconds(1)) == .dial(until: .milliseconds(10)))
    #expect(exchange.connectFailed(.queueFull, now: .milliseconds(1)) == .wait(until: .milliseconds(3)))
    _ = exchange.waited(now: .milliseconds(3))
    #expect(exchange.connectFailed(.refused, now: .milliseconds(3)) == .wait(until: .milliseconds(7)))
    _ = exchange.waited(now: .milliseconds(7))
    #expect(
      exchange.connectFailed(.queueFull, now: .milliseconds(7))
        == .fail(
          .notListening(
            target: "127.0.0.1:8080", error: "the app accepts no connection", after: .milliseconds(7))))
    #expect(exchange.sends == 0)
  }

  @Test func goesOnWhereTheAppListensAgain() {
    var exchange = exchange(.post)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    #expect(exchange.connectFailed(.refused, now: .zero) == .wait(until: .milliseconds(1)))
    #expect(exchange.waited(now: .milliseconds(1)) == .dial(until: .seconds(5)))
    #expect(exchange.connectFailed(.refused, now: .milliseconds(1)) == .wait(until: .milliseconds(3)))
    _ = exchange.waited(now: .milliseconds(3))
    #expect(exchange.connected(now: .milliseconds(3)) == .send)
  }

  @Test func waitsNoLongerThanTheDeadline() {
    var exchange = exchange(.get, deadline: .microseconds(500))
    #expect(exchange.start(keptConnectionIdle: nil, now: .zero) == .dial(until: .microseconds(500)))
    #expect(exchange.connectFailed(.refused, now: .zero) == .wait(until: .microseconds(500)))
    #expect(exchange.waited(now: .microseconds(500)) == .fail(.timedOut(.connecting)))
  }

  @Test func triesOnceWithoutAConnectTimeout() {
    var exchange = exchange(.get, connectTimeout: .zero)
    #expect(exchange.start(keptConnectionIdle: nil, now: .zero) == .dial(until: .milliseconds(100)))
    #expect(
      exchange.connectFailed(.refused, now: .zero)
        == .fail(.notListening(target: "127.0.0.1:8080", error: "connection refused", after: .zero)))
  }

  @Test func givesUpOnOtherConnectErrors() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    #expect(
      exchange.connectFailed(.other("connect: Permission denied"), now: .seconds(1))
        == .fail(.notListening(target: "127.0.0.1:8080", error: "connect: Permission denied", after: .seconds(1))))
    var full = self.exchange(.get)
    _ = full.start(keptConnectionIdle: nil, now: .zero)
    #expect(
      full.connectFailed(.timedOut, now: .seconds(5))
        == .fail(.notListening(target: "127.0.0.1:8080", error: "the app accepts no connection", after: .seconds(5))))
  }

  @Test func tellsHowFarItCameByTheDeadline() {
    var before = exchange(.get, deadline: .zero)
    #expect(before.start(keptConnectionIdle: .zero, now: .zero) == .fail(.timedOut(.notStarted)))
    var dialing = exchange(.get)
    _ = dialing.start(keptConnectionIdle: nil, now: .zero)
    #expect(dialing.deadlineReached() == .fail(.timedOut(.connecting)))
    var lateConnection = exchange(.get)
    _ = lateConnection.start(keptConnectionIdle: nil, now: .zero)
    #expect(lateConnection.connected(now: .seconds(30)) == .fail(.timedOut(.connecting)))
    for (progress, phase) in [
      (
        Exchange.Progress(requestSent: 5, requestSize: 100, received: 0),
        ObservedFailure.Phase.sending(sent: 5, of: 100)
      ),
      (Self.sent, .awaitingResponse), (nil, .awaitingResponse),
    ] {
      var sending = exchange(.get)
      _ = sending.start(keptConnectionIdle: nil, now: .zero)
      _ = sending.connected(now: .zero)
      #expect(sending.deadlineReached(progress) == .fail(.timedOut(phase)))
    }
    var receiving = exchange(.get)
    _ = receiving.start(keptConnectionIdle: nil, now: .zero)
    _ = receiving.connected(now: .zero)
    _ = receiving.headReceived()
    let progress = Exchange.Progress(requestSent: 100, requestSize: 100, received: 7, expected: 9)
    #expect(receiving.deadlineReached(progress) == .fail(.timedOut(.receivingBody(received: 7, of: 9))))
    var delivering = exchange(.get, isStreamed: true)
    _ = delivering.start(keptConnectionIdle: nil, now: .zero)
    _ = delivering.connected(now: .zero)
    _ = delivering.headReceived()
    let heldBack = Exchange.Progress(requestSent: 100, requestSize: 100, received: 7, isHeldBack: true)
    #expect(delivering.deadlineReached(heldBack) == .fail(.timedOut(.delivering(received: 7))))
  }

  @Test func endsDeliveryByTrailers() {
    for fail in [
      { (exchange: inout Exchange) in exchange.deadlineReached() },
      { (exchange: inout Exchange) in exchange.responseInvalid(reason: "it has a bad chunk", now: .zero) },
      { (exchange: inout Exchange) in exchange.responseTooLarge(size: 9, limit: 8) },
    ] {
      var exchange = exchange(.get, isStreamed: true)
      _ = exchange.start(keptConnectionIdle: nil, now: .zero)
      _ = exchange.connected(now: .zero)
      _ = exchange.headReceived()
      guard case .fail = fail(&exchange) else {
        Issue.record("A delivery that was begun must end by its trailers.")
        continue
      }
    }
  }

  @Test func abandonsWhereTheCallerIsGone() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    #expect(exchange.callerGone() == .abandon)
    #expect(exchange.connected(now: .zero) == .abandon)
  }

  @Test func ignoresWhatComesTooLate() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    _ = exchange.headReceived()
    _ = exchange.bodyComplete(isConnectionReusable: true)
    #expect(exchange.start(keptConnectionIdle: nil, now: .zero) == .abandon)
    #expect(exchange.keptConnectionProbed(isFit: true, now: .zero) == .abandon)
    #expect(exchange.connected(now: .zero) == .abandon)
    #expect(exchange.connectFailed(.refused, now: .zero) == .abandon)
    #expect(exchange.waited(now: .zero) == .abandon)
    #expect(exchange.headReceived() == .abandon)
    #expect(exchange.bodyComplete(isConnectionReusable: true) == .abandon)
    #expect(exchange.closed(Self.sent, now: .zero) == .abandon)
    #expect(exchange.responseInvalid(reason: "x", now: .zero) == .abandon)
    #expect(exchange.responseTooLarge(size: 1, limit: 0) == .abandon)
    #expect(exchange.deadlineReached() == .abandon)
    #expect(exchange.callerGone() == .abandon)
    #expect(exchange.looked(.passedOver, now: .zero) == .abandon)
    #expect(exchange.spareDialed(isConnected: true) == .abandon)
  }

  @Test func releasesAKeptConnectionThatItDoesNotUse() {
    var exchange = exchange(.post)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    #expect(exchange.keptConnectionRelease == nil)
    _ = exchange.connected(now: .seconds(1))
    #expect(exchange.keptConnectionRelease == .milliseconds(1002))
    exchange.keptConnectionReleased()
    #expect(exchange.keptConnectionRelease == nil)
    #expect(exchange.headReceived() == .receiveBody)
  }

  @Test func releasesNoConnectionThatItUsesOrThatIsNotThere() {
    var reusing = exchange(.get)
    _ = reusing.start(keptConnectionIdle: .zero, now: .zero)
    _ = reusing.keptConnectionProbed(isFit: true, now: .zero)
    #expect(reusing.keptConnectionRelease == nil)
    var dialing = exchange(.post)
    _ = dialing.start(keptConnectionIdle: nil, now: .zero)
    _ = dialing.connected(now: .zero)
    #expect(dialing.keptConnectionRelease == nil)
  }

  @Test func releasesAConnectionOnce() {
    var exchange = exchange(.get)
    _ = exchange.start(keptConnectionIdle: .seconds(60), now: .zero)
    _ = exchange.connected(now: .zero)
    #expect(exchange.keptConnectionRelease == .milliseconds(2))
    #expect(exchange.closed(Self.sent, now: .zero) == .dial(until: .seconds(5)))
    _ = exchange.connected(now: .zero)
    #expect(exchange.keptConnectionRelease == nil)
  }
}
