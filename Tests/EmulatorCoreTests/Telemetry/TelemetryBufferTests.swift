import EmulatorCore
import Testing

@Suite struct TelemetryBufferTests {
  private func buffer(maxItems: Int = 3, maxBytes: Int = 100, timeout: Duration = .seconds(1)) -> TelemetryBuffer {
    TelemetryBuffer(
      limits: .init(maxItems: maxItems, maxBytes: maxBytes, timeout: timeout), acknowledgmentTimeout: .seconds(5))
  }

  private func append(_ buffer: inout TelemetryBuffer, _ event: [UInt8]) -> Bool { buffer.append(event, at: .zero) }

  private func next(_ buffer: inout TelemetryBuffer, at now: Duration) -> TelemetryBuffer.Action {
    buffer.next(at: now)
  }

  private func event(_ number: UInt8, size: Int = 1) -> [UInt8] { [UInt8](repeating: number, count: size) }

  private func events(_ numbers: UInt8...) -> TelemetryBuffer.Action { .send(numbers.map { .event([$0]) }) }

  @Test func waitsForCompanyAsLongAsItMay() {
    var buffer = buffer()
    #expect(next(&buffer, at: .zero) == .none)
    buffer.append(event(1), at: .seconds(5))
    buffer.append(event(2), at: .seconds(5.5))
    #expect(next(&buffer, at: .seconds(5.5)) == .wait(until: .seconds(6)))
    #expect(next(&buffer, at: .seconds(6)) == events(1, 2))
  }

  @Test func isSentWhenItIsFull() {
    var buffer = buffer()
    for number in UInt8(1)...4 { buffer.append(event(number), at: .zero) }
    #expect(next(&buffer, at: .zero) == events(1, 2, 3))
    #expect(next(&buffer, at: .zero) == .wait(until: .seconds(5)))
    buffer.delivered()
    #expect(next(&buffer, at: .zero) == .wait(until: .seconds(1)))

    var bytes = self.buffer()
    bytes.append(event(1, size: 60), at: .zero)
    #expect(next(&bytes, at: .zero) == .wait(until: .seconds(1)))
    bytes.append(event(2, size: 60), at: .zero)
    #expect(next(&bytes, at: .zero) == .send([.event(event(1, size: 60))]))
  }

  @Test func oneThatIsLargerThanABatchIsABatch() {
    var buffer = buffer()
    buffer.append(event(1, size: 5000), at: .zero)
    #expect(next(&buffer, at: .zero) == .send([.event(event(1, size: 5000))]))
    buffer.delivered()
    #expect(next(&buffer, at: .seconds(1000)) == .none)
  }

  @Test func aFailedDeliveryIsTriedAgainLaterAndLater() {
    var buffer = buffer()
    buffer.append(event(1), at: .zero)
    #expect(next(&buffer, at: .seconds(1)) == events(1))
    var now = Duration.seconds(1)
    for delay in [50, 100, 200, 400, 800, 1600, 2000, 2000] {
      buffer.deliveryFailed(at: now)
      buffer.append(event(9), at: now)
      #expect(next(&buffer, at: now) == .wait(until: now + .milliseconds(delay)))
      now += .milliseconds(delay)
      // The same as before: what came meanwhile waits.
      #expect(next(&buffer, at: now) == events(1))
    }
    buffer.delivered()
    #expect(next(&buffer, at: now) == events(9, 9, 9))
  }

  @Test func nothingWaitsAtTheEnd() {
    var buffer = buffer()
    buffer.append(event(1), at: .zero)
    buffer.flush()
    #expect(next(&buffer, at: .zero) == events(1))
    buffer.append(event(2), at: .zero)
    buffer.flush()
    #expect(next(&buffer, at: .zero) == .wait(until: .seconds(5)))
    buffer.deliveryFailed(at: .zero)
    buffer.flush()
    #expect(next(&buffer, at: .zero) == events(1))
    buffer.delivered()
    #expect(next(&buffer, at: .zero) == events(2))
    buffer.delivered()
    buffer.append(event(3), at: .zero)
    #expect(next(&buffer, at: .zero) == .wait(until: .seconds(1)))
  }

  @Test func whatThereIsNoRoomForIsCounted() {
    var buffer = buffer()
    let room = 3 * TelemetryBuffer.keptBatches
    for _ in 0..<room { #expect(append(&buffer, event(1))) }
    #expect(next(&buffer, at: .zero) == events(1, 1, 1))
    #expect(!append(&buffer, event(2)))
    #expect(!append(&buffer, event(2, size: 4)))
    buffer.delivered()
    #expect(append(&buffer, event(3)))
    var sent: [TelemetryBuffer.Entry] = []
    buffer.flush()
    while case .send(let entries) = buffer.next(at: .zero) {
      sent += entries
      buffer.delivered()
    }
    #expect(sent.count == room - 3 + 2)
    #expect(sent.suffix(2) == [.dropped(records: 2, bytes: 5, .bufferFull), .event([3])])
    #expect(next(&buffer, at: .seconds(1000)) == .none)
  }

  @Test func whatIsDroppedWhileAllElseIsUnderWayIsNotLost() {
    var buffer = buffer(maxItems: 1, maxBytes: 10)
    for _ in 0..<10 { buffer.append(event(1, size: 10), at: .zero) }
    for _ in 0..<9 {
      #expect(next(&buffer, at: .zero) == .send([.event(event(1, size: 10))]))
      buffer.delivered()
    }
    #expect(next(&buffer, at: .zero) == .send([.event(event(1, size: 10))]))
    #expect(!append(&buffer, event(2, size: 91)))
    #expect(!append(&buffer, event(2, size: 92)))
    buffer.delivered()
    #expect(next(&buffer, at: .seconds(1)) == .send([.dropped(records: 2, bytes: 183, .bufferFull)]))
  }

  @Test func aBatchThatIsNotAcknowledgedInTimeIsDroppedAndCounted() {
    var buffer = buffer()
    for number in UInt8(1)...4 { buffer.append(event(number, size: 10), at: .zero) }
    #expect(next(&buffer, at: .seconds(1)) == .send([1, 2, 3].map { .event(event($0, size: 10)) }))
    #expect(next(&buffer, at: .seconds(5.9)) == .wait(until: .seconds(6)))
    #expect(next(&buffer, at: .seconds(6)) == .timedOut(records: 3))
    // The next batch is due as before; it begins with the count.
    let dropped = TelemetryBuffer.Entry.dropped(records: 3, bytes: 30, .notAcknowledged)
    #expect(next(&buffer, at: .seconds(6)) == .wait(until: .seconds(7)))
    #expect(next(&buffer, at: .seconds(7)) == .send([dropped, .event(event(4, size: 10))]))
    // If that one is lost too, nothing is counted twice.
    #expect(next(&buffer, at: .seconds(12)) == .timedOut(records: 1))
    #expect(next(&buffer, at: .seconds(13)) == .send([.dropped(records: 4, bytes: 40, .notAcknowledged)]))
    buffer.delivered()
    #expect(next(&buffer, at: .seconds(1000)) == .none)
  }

  @Test func theResultOfABatchThatTimedOutChangesNothing() {
    var buffer = buffer()
    buffer.append(event(1), at: .zero)
    #expect(next(&buffer, at: .seconds(1)) == events(1))
    #expect(next(&buffer, at: .seconds(6)) == .timedOut(records: 1))
    buffer.delivered()
    buffer.deliveryFailed(at: .seconds(6))
    #expect(next(&buffer, at: .seconds(7)) == .send([.dropped(records: 1, bytes: 1, .notAcknowledged)]))
  }

  @Test func eventsDroppedForLackOfRoomAreCountedApart() {
    var buffer = buffer(maxItems: 1, maxBytes: 1)
    buffer.append(event(1), at: .zero)
    #expect(next(&buffer, at: .zero) == events(1))
    #expect(next(&buffer, at: .seconds(5)) == .timedOut(records: 1))
    let isKept = buffer.append(event(2, size: 20), at: .seconds(5))
    #expect(!isKept)
    let reasons: [TelemetryBuffer.Entry] = [
      .dropped(records: 1, bytes: 1, .notAcknowledged), .dropped(records: 1, bytes: 20, .bufferFull),
    ]
    for entry in reasons {
      #expect(next(&buffer, at: .seconds(6)) == .send([entry]))
      buffer.delivered()
    }
  }

  @Test func theTimeoutStandsStillDuringAPause() {
    var buffer = buffer()
    buffer.append(event(1), at: .zero)
    #expect(next(&buffer, at: .seconds(1)) == events(1))
    buffer.pause(at: .seconds(2))
    buffer.pause(at: .seconds(3))
    buffer.resume(at: .seconds(100))
    buffer.resume(at: .seconds(101))
    #expect(next(&buffer, at: .seconds(103)) == .wait(until: .seconds(104)))
    #expect(next(&buffer, at: .seconds(104)) == .timedOut(records: 1))
  }

  @Test func aPauseBetweenDeliveriesHasNoEffect() {
    var buffer = buffer()
    buffer.pause(at: .zero)
    buffer.append(event(1), at: .zero)
    buffer.resume(at: .seconds(50))
    #expect(next(&buffer, at: .seconds(50)) == events(1))
    #expect(next(&buffer, at: .seconds(54)) == .wait(until: .seconds(55)))
  }
}
