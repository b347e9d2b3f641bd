import EmulatorCore
import Testing

@Suite struct InvocationQueueTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }

  @Test func firstComeFirstServed() {
    var queue = InvocationQueue()
    #expect(queue.isEmpty)
    queue.append(id(1))
    queue.append(id(2))
    #expect(queue.count == 2)
    #expect(queue.next() == id(1))
    #expect(queue.next() == id(2))
    #expect(queue.next() == nil)
    #expect(queue.isEmpty)
  }

  @Test func whatIsPutBackComesFirst() {
    var queue = InvocationQueue()
    queue.putBack(id(0))
    queue.append(id(1))
    queue.append(id(2))
    #expect(queue.next() == id(0))
    #expect(queue.next() == id(1))
    queue.putBack(id(1))
    #expect(queue.removeAll() == [id(1), id(2)])
    #expect(queue.isEmpty)
  }

  @Test func keepsTheOrderOverManyTurns() {
    var queue = InvocationQueue()
    var (arrived, left) = (0, 0)
    for round in 0..<3000 {
      for _ in 0..<(round % 3) {
        queue.append(id(arrived))
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
