import AdapterLoop
import PeerKit
import Testing

@Suite struct AdapterLoopJobsTests {
  init() { loopThread }

  @Test @LoopActor func aSleeperWakesWhenItsTimeHasCome() async {
    let start = ContinuousClock.now
    for step in [30, 10, 0, -10] {
      await AdapterLoop.shared.sleep(until: start + .milliseconds(step))
      #expect(ContinuousClock.now >= start + .milliseconds(step))
    }
  }

  @Test func jobsFromOtherThreadsWakeTheLoop() async {
    for value in 0..<100 {
      let answer = await Task { @LoopActor in value + 1 }.value
      #expect(answer == value + 1)
    }
  }
}
