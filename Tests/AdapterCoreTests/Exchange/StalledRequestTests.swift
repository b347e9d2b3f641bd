import HTTPMessages
import Testing

@testable import AdapterCore

/// Requests on kept connections that the app may no longer read.
@Suite struct StalledRequestTests {
  private static let sent = Exchange.Progress(requestSent: 100, requestSize: 100, received: 0)

  private func new(
    _ method: HTTPMethod, reuse: UpstreamReuse = .safe, deadline: Duration = .seconds(30)
  ) -> Exchange {
    Exchange(
      Exchange.Rules(
        retry: RetryPolicy(method: method, fields: HTTPFields()),
        reuse: ReusePolicy(mode: reuse, idleLimit: .seconds(4)), connectTimeout: .seconds(5), deadline: deadline,
        isStreamed: false, target: .ip(.loopback, port: 8080)))
  }

  /// An exchange whose request was sent on a kept connection at zero.
  private func kept(
    _ method: HTTPMethod, reuse: UpstreamReuse = .safe, deadline: Duration = .seconds(30)
  ) -> Exchange {
    var exchange = new(method, reuse: reuse, deadline: deadline)
    _ = exchange.start(keptConnectionIdle: .zero, now: .zero)
    #expect(exchange.keptConnectionProbed(isFit: true, now: .zero) == .send)
    return exchange
  }

  @Test func movesARequestThatIsPassedOver() {
    var exchange = kept(.put)
    #expect(exchange.nextLook == .milliseconds(50))
    #expect(exchange.looked(.unread, now: .milliseconds(50)) == .dialSpare(until: .milliseconds(75)))
    #expect(exchange.spareDialed(isConnected: true) == .awaitHead)
    #expect(exchange.nextLook == .milliseconds(75))
    #expect(exchange.looked(.passedOver, now: .milliseconds(75)) == .awaitHead)
    #expect(exchange.nextLook == .milliseconds(85))
    #expect(exchange.looked(.passedOver, now: .milliseconds(85)) == .sendOnSpare)
    #expect(exchange.sends == 2)
    #expect(exchange.nextLook == nil)
    #expect(exchange.headReceived() == .receiveBody)
  }

  /// It accepts nothing either, so it is busy: the request stays where it is, and is seen once.
  @Test func waitsForABusyApp() {
    var exchange = kept(.get, deadline: .seconds(5))
    #expect(exchange.looked(.unread, now: .milliseconds(50)) == .dialSpare(until: .milliseconds(75)))
    _ = exchange.spareDialed(isConnected: true)
    var looks: [Int] = []
    while let look = exchange.nextLook, look < .seconds(5) {
      looks.append(look.wholeMilliseconds)
      #expect(exchange.looked(.unread, now: look) == .awaitHead)
    }
    #expect(looks == [75, 125, 225, 425, 825, 1625, 2625, 3625, 4625])
    #expect(exchange.deadlineReached(Self.sent) == .fail(.timedOut(.awaitingResponse)))
    #expect(exchange.sends == 1)
  }

  @Test func looksNoMoreOnceTheAppReads() {
    var exchange = kept(.get)
    _ = exchange.looked(.unread, now: .milliseconds(50))
    _ = exchange.spareDialed(isConnected: true)
    _ = exchange.looked(.passedOver, now: .milliseconds(75))
    #expect(exchange.looked(.begunOrUnknown, now: .milliseconds(85)) == .awaitHead)
    #expect(exchange.nextLook == nil)
    #expect(exchange.headReceived() == .receiveBody)
    #expect(exchange.sends == 1)
  }

  @Test func triesForASpareConnectionAgain() {
    var exchange = kept(.get)
    _ = exchange.looked(.unread, now: .milliseconds(50))
    #expect(exchange.spareDialed(isConnected: false) == .awaitHead)
    #expect(exchange.looked(.unread, now: .milliseconds(75)) == .dialSpare(until: .milliseconds(100)))
    _ = exchange.spareDialed(isConnected: true)
    // It was closed again.
    #expect(exchange.spareDialed(isConnected: false) == .awaitHead)
    #expect(exchange.looked(.unread, now: .milliseconds(125)) == .dialSpare(until: .milliseconds(150)))
  }

  @Test func makesASpareConnectionWithinTheDeadline() {
    var exchange = kept(.get, deadline: .milliseconds(60))
    #expect(exchange.looked(.unread, now: .milliseconds(50)) == .dialSpare(until: .milliseconds(60)))
  }

  /// The app may read it from the old connection later, so it would run twice.
  @Test func movesNoRequestThatMayNotBeRepeated() {
    var exchange = kept(.post, reuse: .always)
    #expect(exchange.nextLook == nil)
    #expect(exchange.looked(.passedOver, now: .milliseconds(50)) == .abandon)
    #expect(exchange.spareDialed(isConnected: true) == .abandon)
    #expect(exchange.deadlineReached(Self.sent) == .fail(.timedOut(.awaitingResponse)))
    #expect(exchange.sends == 1)
  }

  @Test func watchesNoNewConnection() {
    var exchange = new(.get)
    _ = exchange.start(keptConnectionIdle: nil, now: .zero)
    _ = exchange.connected(now: .zero)
    #expect(exchange.nextLook == nil)
    var repeated = kept(.get)
    #expect(repeated.nextLook != nil)
    _ = repeated.closed(Self.sent, now: .milliseconds(10))
    _ = repeated.connected(now: .milliseconds(10))
    #expect(repeated.nextLook == nil)
  }

  @Test func countsAMoveAsASend() {
    var exchange = kept(.put)
    for step in 0..<3 {
      _ = exchange.looked(step == 0 ? .unread : .passedOver, now: exchange.nextLook ?? .zero)
      _ = exchange.spareDialed(isConnected: true)
    }
    #expect(exchange.sends == 2)
    // The send over the kept connection does not count, the one over the spare connection does.
    #expect(exchange.closed(Self.sent, now: .seconds(1)) == .wait(until: .milliseconds(1020)))
    _ = exchange.waited(now: .milliseconds(1020))
    _ = exchange.connected(now: .milliseconds(1020))
    #expect(exchange.closed(Self.sent, now: .milliseconds(1020)) == .fail(.closedBeforeResponse(received: 0)))
    #expect(exchange.sends == 3)
  }
}
