import Testing

@testable import Diagnosis

@Suite struct MemoryGrowthJudgmentTests {
  private static let megabyte = 1_048_576

  private static func judge(
    _ samples: [Double], limit: Int = 256, server: AppServer? = .uvicorn
  ) -> CheckResult.Status {
    MemoryGrowthJudgment.judge(
      samples.map { Int($0 * Double(megabyte)) }, limit: limit * megabyte, app: RecognizedApp(server: server))
  }

  /// Values in MB with noise of up to half of its width on each side.
  private static func series(
    _ count: Int, noise width: Double = 0, seed: UInt64 = 1, _ value: (Double) -> Double
  ) -> [Double] {
    var noise = LinearTrendTests.Noise(seed)
    return (0..<count).map { value(Double($0)) + width * (noise.next() - 0.5) }
  }

  @Test func constantMemoryPasses() {
    #expect(Self.judge(Self.series(100) { _ in 60 }) == .passed("Memory did not grow over 75 requests."))
    #expect(Self.judge(Self.series(100, noise: 0.2) { _ in 60 }).name == "passed")
  }

  @Test func memoryThatShrinksPasses() {
    #expect(
      Self.judge(Self.series(100, noise: 0.1) { 80 - $0 / 10 }) == .passed("Memory did not grow over 75 requests."))
  }

  @Test func growthOfTheFirstRequestsIsWarmUp() {
    #expect(Self.judge(Self.series(100) { 40 + min($0, 20) }) == .passed("Memory did not grow over 75 requests."))
  }

  @Test func theNumberOfRequestsToTheLimitDecides() {
    for (perRequest, severity) in [(1.0, Severity.error), (0.1, .warning), (0.005, .info)] {
      let all = findings(Self.judge(Self.series(400, noise: perRequest) { 40 + perRequest * $0 }, limit: 512))
      #expect(all.map(\.severity) == [severity], "\(perRequest)")
    }
    #expect(Self.judge(Self.series(100) { 60 + 0.001 * $0 }).name == "passed")
  }

  @Test func littleGrowthIsUndecided() {
    #expect(Self.judge(Self.series(100) { 60 + 0.01 * $0 }).name == "undecided")
  }

  @Test func theFindingHasTheFigures() throws {
    let finding = try #require(findings(Self.judge(Self.series(100) { 60 + $0 })).first)
    #expect(
      finding.evidence == [
        "Memory grew by 1 MB per request over 75 requests, with 95% confidence.",
        "It had 159 MB at the end. About 99 more requests reach 256 MB.",
      ])
    #expect(finding.cure.contains("tracemalloc"))
  }

  @Test func memoryThatGrowsInStepsGrows() {
    let steps = Self.series(200) { 60 + 0.25 * ($0 / 5).rounded(.down) }
    #expect(findings(Self.judge(steps)).map(\.severity) == [.warning])
  }

  @Test func fullMemoryIsAnError() {
    #expect(findings(Self.judge(Self.series(100) { 200 + $0 })).map(\.severity) == [.error])
  }

  @Test func growthThatSlowsDownIsUndecided() {
    let cache = Self.series(200) { 60 + 50 * (1 - 1 / (1 + $0 * $0 / 4000)) }
    #expect(Self.judge(cache).name == "undecided")
  }

  @Test func noiseIsUndecided() {
    guard case .undecided(let reason) = Self.judge(Self.series(40, noise: 60) { _ in 100 }) else {
      Issue.record("decided")
      return
    }
    #expect(reason.hasPrefix("Memory changes too irregularly"))
  }

  @Test func collectorsGetSomeRoom() {
    let garbage = Self.series(100) { 60 + 0.1 * $0 }
    for server in [AppServer.node, .java, .puma] {
      #expect(Self.judge(garbage, server: server).name == "undecided", "\(server)")
    }
    #expect(Self.judge(garbage, server: nil).name == "undecided")
    let leak = Self.series(100) { 60 + 2 * $0 }
    for server in [AppServer.node, .java, .puma] {
      #expect(findings(Self.judge(leak, limit: 512, server: server)).map(\.severity) == [.error], "\(server)")
    }
  }

  @Test func aShortSeriesDecidesNothing() {
    #expect(Self.judge(Self.series(29) { $0 }).name == "undecided")
    #expect(Self.judge([]).name == "undecided")
    #expect(Self.judge(Self.series(100) { $0 }, limit: 0).name == "undecided")
  }

  @Test func oneStepIsNoGrowth() {
    for position in 0..<100 {
      let step = Self.series(100, noise: 0.02) { 60 + (Int($0) < position ? 0 : 5) }
      #expect(findings(Self.judge(step)).isEmpty, "\(position)")
    }
  }

  @Test func aSawtoothIsNoGrowth() {
    for period in [3.0, 7, 15, 30, 45] {
      let teeth = Self.series(120) { 60 + 10 * ($0 / period - ($0 / period).rounded(.down)) }
      #expect(findings(Self.judge(teeth)).isEmpty, "\(period)")
    }
  }

  @Test func aRandomWalkIsHardlyEverGrowth() {
    let accused = (0..<200).count { seed in
      var noise = LinearTrendTests.Noise(UInt64(seed))
      var memory = 60.0
      let walk = (0..<100).map { _ in
        memory += 2 * (noise.next() - 0.5)
        return memory
      }
      return !findings(Self.judge(walk)).isEmpty
    }
    #expect(accused <= 10, "\(accused)")
  }

  /// With a fixed seed per run, so that the number is the same each time.
  @Test func soundAppsAreNotAccused() {
    let accused = (0..<200).count { seed in
      !findings(Self.judge(Self.series(100, noise: 2, seed: UInt64(seed)) { _ in 60 })).isEmpty
    }
    #expect(accused == 0, "\(accused)")
  }

  @Test func anAppThatEndsNearItsLimitHasTooLittleMemory() throws {
    let samples = Array(stride(from: 40 << 20, through: 230 << 20, by: 17 << 20))
    let finding = try #require(
      MemoryGrowthJudgment.exhaustion(samples, limit: 256 << 20, app: RecognizedApp()))
    #expect(finding.severity == .error && finding.title == "Memory grows until the app ends")
    #expect(
      finding.evidence == [
        "Memory grew from 40 MB to 227 MB of 256 MB in 12 requests. Then the app ended during a request."
      ])
  }

  @Test(arguments: [[], [200], [40, 50, 60], [200, 210, 220]])
  func anAppThatEndsForAnotherReasonIsLeftToOtherChecks(megabytes: [Int]) {
    #expect(
      MemoryGrowthJudgment.exhaustion(megabytes.map { $0 << 20 }, limit: 256 << 20, app: RecognizedApp()) == nil)
  }
}
