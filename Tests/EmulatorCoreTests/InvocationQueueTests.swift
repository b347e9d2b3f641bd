import EmulatorCore
import Testing

@Suite struct InvocationQueueTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }

  @Test func runsAtOnceWhereNobodyWaits() {
    var queue = InvocationQueue()
    #expect(queue.arrived(id(1), isSandboxFree: true) == .run)
    #expect(queue.isEmpty)
  }

  @Test func nobodyOvertakes() {
    var queue = InvocationQueue()
    #expect(queue.arrived(id(1), isSandboxFree: false) == .wait)
    #expect(queue.arrived(id(2), isSandboxFree: true) == .wait)
    #expect(queue.next() == id(1))
    #expect(queue.next() == id(2))
    #expect(queue.next() == nil)
  }

  @Test func turnsAwayWhatItCannotHold() {
    var queue = InvocationQueue(capacity: 2)
    #expect(queue.arrived(id(1), isSandboxFree: false) == .wait)
    #expect(queue.arrived(id(2), isSandboxFree: false) == .wait)
    #expect(queue.arrived(id(3), isSandboxFree: false) == .reject)
    #expect(queue.next() == id(1))
    #expect(queue.arrived(id(4), isSandboxFree: false) == .wait)
    #expect(queue.count == 2)
  }

  @Test func whatIsPutBackComesFirst() {
    var queue = InvocationQueue()
    queue.putBack(id(0))
    #expect(queue.arrived(id(1), isSandboxFree: false) == .wait)
    #expect(queue.arrived(id(2), isSandboxFree: false) == .wait)
    #expect(queue.next() == id(0))
    #expect(queue.next() == id(1))
    queue.putBack(id(1))
    #expect(queue.removeAll() == [id(1), id(2)])
    #expect(queue.isEmpty)
  }

  @Test func keepsTheOrderOverManyTurns() {
    var queue = InvocationQueue(capacity: 10_000)
    var (arrived, left) = (0, 0)
    for round in 0..<3000 {
      for _ in 0..<(round % 3) {
        #expect(queue.arrived(id(arrived), isSandboxFree: false) == .wait)
        arrived += 1
      }
      if let next = queue.next() {
        #expect(next == id(left))
        left += 1
      }
    }
    #expect(queue.count == arrived - left)
  }
}
