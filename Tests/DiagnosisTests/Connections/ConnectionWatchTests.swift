import AdapterCore
import Testing

@testable import Diagnosis

@Suite struct ConnectionWatchTests {
  private static let remote = Endpoint.ip(.loopback, port: 5432)

  private static func connection(
    _ id: Int = 1, sent: Int = 0, received: Int = 0, hasReceived: Bool = true, isConnecting: Bool = false
  ) -> ObservedConnection {
    ObservedConnection(
      id: id, remote: remote, isConnecting: isConnecting, sinceSent: .milliseconds(sent),
      sinceReceived: .milliseconds(received), hasReceived: hasReceived)
  }

  /// The waits after one look, a second after the request.
  private static func waits(_ connections: [ObservedConnection], earlier: [ObservedConnection] = []) -> [OutgoingWait] {
    var watch = ConnectionWatch(after: earlier)
    watch.take(connections, after: .seconds(1))
    return watch.waits
  }

  private static func wait(_ kind: OutgoingWait.Kind, _ milliseconds: Int, isPending: Bool = true) -> OutgoingWait {
    OutgoingWait(kind, for: remote, .milliseconds(milliseconds), isPending: isPending)
  }

  @Test func anUnansweredRequestIsAWait() {
    #expect(Self.waits([Self.connection(sent: 900, received: 950)]) == [Self.wait(.response, 900)])
    // On a connection of a pool, too.
    let pooled = Self.connection(sent: 900, received: 5000)
    #expect(Self.waits([pooled], earlier: [Self.connection()]) == [Self.wait(.response, 900)])
  }

  @Test func aPeerThatNeverSentAnythingIsAWait() {
    let silent = Self.connection(sent: 900, received: 900, hasReceived: false)
    #expect(Self.waits([silent]) == [Self.wait(.response, 900)])
  }

  @Test func anIdleConnectionOfAPoolIsNone() {
    let idle = Self.connection(sent: 60_000, received: 59_990)
    #expect(Self.waits([idle], earlier: [Self.connection()]).isEmpty)
    // Its last request was never answered, but that was long before.
    #expect(Self.waits([Self.connection(sent: 60_000, received: 60_010)], earlier: [Self.connection()]).isEmpty)
    // It was used in this request, and has been answered.
    #expect(Self.waits([Self.connection(sent: 900, received: 890)], earlier: [Self.connection()]).isEmpty)
    // The clock is too coarse to tell.
    #expect(Self.waits([Self.connection(sent: 900, received: 900)], earlier: [Self.connection()]).isEmpty)
  }

  @Test func aNewConnectionThatIsSilentIsSilence() {
    #expect(Self.waits([Self.connection(sent: 900, received: 890)]) == [Self.wait(.silence, 890)])
  }

  @Test func connectingIsAWaitSinceItWasFirstSeen() {
    var watch = ConnectionWatch(after: [])
    watch.take([Self.connection(1, isConnecting: true)], after: .milliseconds(300))
    // Another attempt to reach the same peer.
    watch.take([Self.connection(2, isConnecting: true)], after: .milliseconds(800))
    #expect(watch.waits == [Self.wait(.connection, 500)])
    watch.take([], after: .milliseconds(900))
    #expect(watch.waits == [Self.wait(.connection, 500, isPending: false)])
    watch.take([Self.connection(3, isConnecting: true)], after: .milliseconds(1000))
    watch.take([Self.connection(3, isConnecting: true)], after: .milliseconds(1100))
    #expect(watch.waits == [Self.wait(.connection, 500)])
  }

  @Test func theLongestWaitForAPeerCounts() {
    var watch = ConnectionWatch(after: [])
    for (sent, time) in [(500, 600), (1000, 1100), (100, 1300)] {
      watch.take(
        [Self.connection(sent: sent, received: sent, hasReceived: false)], after: .milliseconds(time))
    }
    #expect(watch.waits == [Self.wait(.response, 1000)])
    watch.take([], after: .milliseconds(1400))
    #expect(watch.waits == [Self.wait(.response, 1000, isPending: false)])
  }
}
