import Testing

@testable import AdapterCore

@Suite struct FreezeHistoryTests {
  @Test func aLateWakeUpIsAFreeze() {
    var history = FreezeHistory()
    history.woke(due: .seconds(1), now: .milliseconds(1249))
    #expect(history.frozen(since: .zero) == .zero)
    history.woke(due: .seconds(2), now: .seconds(8))
    #expect(history.frozen(since: .zero) == .seconds(6))
    #expect(history.frozen(since: .seconds(5)) == .seconds(3))
    #expect(history.frozen(since: .seconds(9)) == .zero)
  }

  @Test func aClockThatStoodStillIsAFreeze() {
    var history = FreezeHistory()
    history.woke(due: .seconds(1), now: .seconds(1), stopped: .milliseconds(700))
    #expect(history.frozen(since: .zero) == .milliseconds(700))
  }

  @Test func freezesAddUpAndAreBounded() {
    var history = FreezeHistory()
    history.woke(due: .seconds(1), now: .seconds(2))
    history.woke(due: .seconds(3), now: .seconds(5))
    #expect(history.frozen(since: .zero) == .seconds(3))
    for second in 0..<100 { history.woke(due: .seconds(10 * second), now: .seconds(10 * second + 1)) }
    #expect(history.frozen(since: .zero) < .seconds(20))
  }
}
