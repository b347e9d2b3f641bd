import EventLoop
import Testing

@Suite struct EventLoopJobsTests {
  init() { loopThread }

  @Test @LoopActor func sleepersWakeInTheOrderOfTheirDeadlines() async {
    let start = ContinuousClock.now
    let order = await withTaskGroup(of: Int.self) { group in
      for step in [3, 1, 2] {
        group.addTask {
          await EventLoop.shared.sleep(until: start + .milliseconds(10 * step))
          return step
        }
      }
      var order: [Int] = []
      while let step = await group.next() { order.append(step) }
      return order
    }
    #expect(order == [1, 2, 3])
    #expect(ContinuousClock.now - start >= .milliseconds(30))
  }

  @Test func jobsFromOtherThreadsWakeTheLoop() async {
    for value in 0..<100 {
      let answer = await Task { @LoopActor in value + 1 }.value
      #expect(answer == value + 1)
    }
  }
}
