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
    #expect(queue.next()?.id == id(1))
    #expect(queue.next()?.id == id(2))
    #expect(queue.next() == nil)
    #expect(queue.isEmpty)
  }

  @Test func whatIsPutBackComesFirst() {
    var queue = InvocationQueue()
    queue.putBack(id(0))
    queue.append(id(1))
    queue.append(id(2))
    #expect(queue.next()?.id == id(0))
    #expect(queue.next()?.id == id(1))
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
      if let next = queue.next()?.id {
        #expect(next == id(left))
        left += 1
      }
    }
    #expect(queue.count == arrived - left)
  }

  @Test func aTenantsSandboxTakesThatTenantsOnly() {
    var queue = InvocationQueue()
    for (number, tenant) in ["a", "b", "a", "c"].enumerated() { queue.append(id(number), tenant: tenant) }
    #expect(queue.position(for: "b") == 1)
    #expect(queue.position(for: "d") == nil)
    #expect(queue.next(for: "d") == nil)
    #expect(queue.next(for: "b")?.id == id(1))
    #expect(queue.next(for: "c")?.id == id(3))
    #expect(queue.position(for: "a") == 0)
    queue.putBack(id(1), tenant: "b")
    #expect(queue.position(for: "a") == 1)
    #expect(queue.next(for: nil)?.tenant == "b")
    #expect(queue.next(for: "a")?.id == id(0))
    #expect(queue.removeAll() == [id(2)])
  }
}
