import Testing

@testable import AdapterCore

@Suite struct ProcessHistoryTests {
  private func end(_ pid: Int32, at second: Int, kills: Int? = nil) -> ProcessHistory.End {
    ProcessHistory.End(pid: pid, how: .gone, moment: .seconds(second), outOfMemoryKills: kills)
  }

  @Test func tellsWhatEndedSinceAMoment() {
    var history = ProcessHistory()
    #expect(history.mainEnd(since: .zero) == nil)
    #expect(history.workersGone(since: .zero).isEmpty)
    history.workerEnded(end(11, at: 1))
    history.mainEnded(end(10, at: 2))
    history.workerEnded(end(12, at: 3))
    #expect(history.workersGone(since: .zero) == [11, 12])
    #expect(history.workersGone(since: .seconds(2)) == [12])
    #expect(history.mainEnd(since: .seconds(2))?.pid == 10)
    #expect(history.mainEnd(since: .milliseconds(2001)) == nil)
    #expect(history.lastMainEnd?.pid == 10)
  }

  @Test func sumsWhatTheKernelKilled() {
    var history = ProcessHistory()
    #expect(history.outOfMemoryKills(since: .zero) == nil)
    history.workerEnded(end(1, at: 1))
    #expect(history.outOfMemoryKills(since: .zero) == nil)
    history.workerEnded(end(2, at: 2, kills: 1))
    history.mainEnded(end(3, at: 3, kills: 2))
    #expect(history.outOfMemoryKills(since: .zero) == 3)
    #expect(history.outOfMemoryKills(since: .seconds(3)) == 2)
    #expect(history.outOfMemoryKills(since: .seconds(4)) == nil)
  }

  @Test func isBounded() {
    var history = ProcessHistory()
    for pid in 0..<1000 { history.workerEnded(end(Int32(pid), at: 1)) }
    #expect(history.workersGone(since: .zero).count < 100)
    #expect(history.workersGone(since: .zero).last == 999)
  }
}
