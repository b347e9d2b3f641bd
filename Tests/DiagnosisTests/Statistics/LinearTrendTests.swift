import Testing

@testable import Diagnosis

@Suite struct LinearTrendTests {
  /// Numbers from 0 to 1 that look random and are the same in each run.
  struct Noise {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> Double {
      // SplitMix64.
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
  }

  @Test func aLineHasItsSlopeExactly() throws {
    let trend = try #require(LinearTrend((0..<10).map { 5 + 3 * Double($0) }))
    #expect(abs(trend.slope - 3) < 1e-9)
    #expect(trend.margin == 0)
    #expect(try #require(LinearTrend([Double](repeating: 7, count: 9))).slope == 0)
  }

  @Test func fourValuesAreTooFew() {
    #expect(LinearTrend([1, 2, 3, 4]) == nil)
    #expect(LinearTrend([1, 2, 3, 4, 5]) != nil)
  }

  /// Values and the result by the textbook's formula, for residuals without positive correlation.
  @Test func theIntervalIsThatOfStudent() throws {
    let trend = try #require(LinearTrend([1, 3, 2, 4, 3, 5]))
    #expect(abs(trend.slope - 0.628571) < 1e-5)
    // sqrt(3.085714 / 4 / 17.5) * 2.776
    #expect(abs(trend.margin - 0.582839) < 1e-4)
  }

  @Test func theIntervalContainsTheSlopeUsually() throws {
    var noise = Noise(1)
    var hits = 0
    for _ in 0..<400 {
      let values = (0..<60).map { 2 * Double($0) + 100 * noise.next() }
      let trend = try #require(LinearTrend(values))
      if trend.lowest <= 2, 2 <= trend.highest { hits += 1 }
    }
    #expect(hits >= 370)
  }

  @Test func aRandomWalkHasNoClearTrend() throws {
    var noise = Noise(2)
    var clear = 0
    for _ in 0..<200 {
      var position = 0.0
      let values = (0..<100).map { _ in
        position += noise.next() - 0.5
        return position
      }
      let trend = try #require(LinearTrend(values))
      if trend.lowest > 0 || trend.highest < 0 { clear += 1 }
    }
    // Without the correction, more than 150 of them would.
    #expect(clear < 80, "\(clear)")
  }

  @Test func quantilesAreThoseOfTheTables() {
    let table: [(Double, Double)] = [
      (1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (20, 2.086), (60, 2.000), (1e9, 1.960),
    ]
    for (degrees, quantile) in table {
      #expect(abs(StudentDistribution.quantile975(degreesOfFreedom: degrees) - quantile) < 0.002, "\(degrees)")
    }
    #expect(StudentDistribution.quantile975(degreesOfFreedom: 0.5) == 12.706)
    #expect(StudentDistribution.quantile975(degreesOfFreedom: 2.7) == 4.303)
  }
}
