import AdapterCore
import Testing

@Suite struct MemoryWatchTests {
  @Test func withMetricsEachInvocationIsMeasured() {
    var watch = MemoryWatch(measuresAlways: true)
    for milliseconds in 0..<5 {
      #expect(watch.isDue(now: .milliseconds(milliseconds)))
      _ = watch.measured(MemoryUse(used: 99, limit: 100), now: .milliseconds(milliseconds))
    }
  }

  @Test func forTheWarningsAloneOneASecondIsEnough() {
    var watch = MemoryWatch(measuresAlways: false)
    #expect(watch.isDue(now: .seconds(5)))
    _ = watch.measured(MemoryUse(used: 1, limit: 100), now: .seconds(5))
    #expect(!watch.isDue(now: .milliseconds(5999)))
    #expect(watch.isDue(now: .seconds(6)))
    _ = watch.measured(nil, now: .seconds(6))
    #expect(!watch.isDue(now: .milliseconds(6999)), "what cannot be measured is not tried more often")
  }

  @Test func onceAllIsSaidNothingIsMeasuredForTheWarnings() {
    var watch = MemoryWatch(measuresAlways: false)
    _ = watch.measured(MemoryUse(used: 99, limit: 100), now: .zero)
    #expect(!watch.isDue(now: .seconds(100)))
  }

  /// The percentage at which a warning is given for each of these measurements, 0 for none.
  @Test(
    arguments: [
      ([10, 89, 90, 95, 90], [0, 0, 90, 0, 0]), ([91, 50, 92], [91, 0, 0]), ([90, 97, 99, 10, 99], [90, 97, 0, 0, 0]),
      ([98, 90, 98], [98, 0, 0]), ([120], [120]),
    ])
  func eachThresholdIsToldOnce(used: [Int], warned: [Int]) {
    var watch = MemoryWatch(measuresAlways: true)
    let warnings = used.map { watch.measured(MemoryUse(used: $0, limit: 100), now: .zero) }
    #expect(warnings.map { Self.percent($0) } == warned)
    #expect(
      warnings.allSatisfy { $0 == nil || ($0?.level == .warn && $0?.message.description == "Memory is nearly used up") }
    )
  }

  private static func percent(_ record: LogRecord?) -> Int {
    for (key, value) in record?.metadata ?? [] where key.description == "percent" {
      if case .decimal(let percent) = value { return Int(percent.rounded()) }
    }
    return 0
  }

  @Test(arguments: [nil, 0, -1]) func withoutALimitThereIsNoWarning(limit: Int?) {
    var watch = MemoryWatch(measuresAlways: true)
    #expect(watch.measured(MemoryUse(used: 1000, limit: limit), now: .zero) == nil)
    #expect(watch.measured(nil, now: .zero) == nil)
  }
}
