import BenchmarkStatistics
import Glibc
import Testing

@Suite struct FixedPointTests {
  @Test(arguments: [
    (1.25, 1, "1.3"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-0.05, 2, "-0.05"), (-12.5, 0, "-13"), (7.0, 0, "7"),
    (.infinity, 1, "none"), (.nan, 1, "none"),
  ])
  func text(value: Double, digits: Int, expected: String) { #expect(value.text(digits: digits) == expected) }

  @Test(arguments: [
    (0.0, "0"), (999.4, "999"), (1000, "1,000"), (161_758.2, "161,758"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
    (-100, "-100"), (.nan, "none"),
  ])
  func groupedText(value: Double, expected: String) { #expect(value.groupedText == expected) }
}

@Suite struct SamplesTests {
  @Test func medianOfOddCountIsTheMiddleValue() { #expect(Samples([9, 1, 5]).median == 5) }

  @Test func medianOfEvenCountIsTheMeanOfTheMiddleTwo() { #expect(Samples([4, 1, 3, 2]).median == 2.5) }

  @Test func nothingMeasuredHasNoMedian() {
    #expect(Samples().median == nil)
    #expect(Samples().percentile(0.5) == nil)
  }

  @Test(arguments: [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)])
  func percentileIsTheNearestRank(share: Double, expected: Double) {
    #expect(Samples((1...100).reversed().map(Double.init)).percentile(share) == expected)
  }

  @Test func percentileOfOneValueIsThatValue() { #expect(Samples([7]).percentile(0.99) == 7) }

  @Test func spreadIsHalfTheQuartileDistanceOverTheMedian() {
    #expect(Samples([10, 10, 10, 10]).spread == 0)
    #expect(Samples([8, 9, 10, 11, 12]).spread == 0.1)
    #expect(Samples([1, 2, 3]).spread == nil)
  }

  @Test func valuesKeepTheirOrder() {
    var samples = Samples([3])
    samples.append(1)
    samples.append(contentsOf: Samples([2]))
    #expect(samples.values == [3, 1, 2])
  }
}

@Suite struct PairedRatioTests {
  @Test func eachRoundIsDividedByItsOwnNeighbour() {
    #expect(PairedRatio.median(of: [2, 20, 30], to: [1, 10, 10]) == 2)
  }

  @Test func roundsWithoutBothAreLeftOut() {
    #expect(PairedRatio.median(of: [nil, 3, 8], to: [1, 1, nil]) == 3)
    #expect(PairedRatio.median(of: [nil], to: [1]) == nil)
    #expect(PairedRatio.median(of: [1], to: [0]) == nil)
  }
}

@Suite struct BudgetTests {
  @Test func ratioIsJudgedAgainstRatioLimits() {
    let budget = Budget(.ratio, must: 2, aim: 1.5)
    #expect(budget.verdict(value: 99, ratio: 1.5) == .meetsAim)
    #expect(budget.verdict(value: 99, ratio: 2) == .meetsMust)
    #expect(budget.verdict(value: 1, ratio: 2.01) == .over)
    #expect(budget.verdict(value: 1, ratio: nil) == nil)
  }

  @Test func valueIsJudgedWithoutAFloor() {
    #expect(Budget(.value, must: 8, aim: 4.5).verdict(value: 5, ratio: nil) == .meetsMust)
  }

  @Test func upperBoundOfARatioIsJudged() {
    let budget = Budget(.upperBound, must: 1, aim: 0.85)
    #expect(budget.verdict(upperBound: 0.85) == .meetsAim)
    #expect(budget.verdict(upperBound: 1) == .meetsMust)
    #expect(budget.verdict(upperBound: 1.001) == .over)
    #expect(budget.verdict(value: 0.5, ratio: 0.5) == nil)
  }

  @Test func anExcludedLimitIsNotMetByAnEqualFigure() {
    let budget = Budget(.upperBound, must: 1, excludingMust: true, aim: 0.85)
    #expect(budget.verdict(upperBound: 0.999) == .meetsMust)
    #expect(budget.verdict(upperBound: 1) == .over)
  }

  @Test func withoutAnAimOnlyTheMustIsMet() {
    #expect(Budget(.value, must: 8).verdict(value: 0) == .meetsMust)
  }
}

@Suite struct RatioIntervalTests {
  @Test func equalRatiosHaveNoWidth() throws {
    let interval = try #require(RatioInterval(of: [2, 20, 8], to: [1, 10, 4]))
    #expect(abs(interval.mean - 2) < 1e-12)
    #expect(abs(interval.lower - 2) < 1e-12)
    #expect(abs(interval.upper - 2) < 1e-12)
    #expect(interval.roundCount == 3)
  }

  /// The logarithms of 0.9, 1.0 and 1.1 have the mean -0.003350 and the standard deviation 0.100377; with 2 degrees of
  /// freedom, t is 4.303.
  @Test func boundsAreThoseOfStudentsDistribution() throws {
    let interval = try #require(RatioInterval(of: [0.9, 1.0, 1.1], to: [1, 1, 1]))
    #expect(abs(interval.mean - 0.99666) < 1e-5)
    #expect(abs(interval.lower - 0.77668) < 1e-4)
    #expect(abs(interval.upper - 1.27893) < 1e-4)
  }

  @Test func exchangingTheProgramsGivesTheReciprocals() throws {
    let values = [3.0, 4, 3.5, 5]
    let others = [4.0, 4, 5, 4.5]
    let one = try #require(RatioInterval(of: values, to: others))
    let other = try #require(RatioInterval(of: others, to: values))
    #expect(abs(one.mean * other.mean - 1) < 1e-12)
    #expect(abs(one.upper * other.lower - 1) < 1e-12)
    #expect(abs(one.lower * other.upper - 1) < 1e-12)
  }

  @Test func aDriftThatAffectsBothProgramsDoesNotWidenIt() throws {
    let drift = (1...15).map(Double.init)
    let interval = try #require(RatioInterval(of: drift.map { $0 * 0.9 }, to: drift))
    #expect(interval.upper - interval.lower < 1e-12)
  }

  @Test func roundsWithoutBothAreLeftOut() throws {
    let interval = try #require(RatioInterval(of: [nil, 2, 2, 0, 9], to: [1, 1, 1, 1, nil]))
    #expect(interval.roundCount == 2)
    #expect(abs(interval.upper - 2) < 1e-12)
  }

  @Test func oneRoundHasNoInterval() {
    #expect(RatioInterval(of: [1], to: [1]) == nil)
    #expect(RatioInterval(of: [], to: []) == nil)
  }

  /// The expansion continues the table: 2.040 is the tabulated value for 31, 1.984 that for 100.
  @Test(arguments: [(2, 12.706), (15, 2.145), (31, 2.042), (32, 2.040), (101, 1.984), (100_001, 1.960)])
  func reachDependsOnTheNumberOfRounds(count: Int, quantile: Double) throws {
    // Values that alternate between e and 1/e, with one at 1 if the count is odd.
    let values = (0..<count).map { $0 == count - 1 && count % 2 == 1 ? 1.0 : $0 % 2 == 0 ? exp(1) : exp(-1) }
    let interval = try #require(RatioInterval(of: values, to: Array(repeating: 1, count: count)))
    let deviations = Double(count - count % 2)
    let standardError = (deviations / Double(count - 1) / Double(count)).squareRoot()
    #expect(abs(log(interval.upper) / standardError - quantile) < 0.001)
  }
}

@Suite struct DifferenceTests {
  @Test func startUpCancelsOut() {
    #expect(Difference.perUnit(few: (50, 1500), many: (150, 2500)) == 10)
    #expect(Difference.perUnit(few: (50, 1500), many: (50, 2500)) == nil)
  }
}

@Suite struct OutputTests {
  @Test func tableIsAligned() {
    var table = MarkdownTable(columns: ["name", "p50"])
    table.append(["a", "12.5 us"])
    table.append(["longer"])
    #expect(
      table.text == """
        | name   |     p50 |
        | ------ | ------: |
        | a      | 12.5 us |
        | longer |         |

        """)
  }

  @Test func jsonIsWritten() {
    let value = JSONValue.object([
      ("a\"\\\n", .array([.number(1), .number(1.5), .number(Double?.none), .number(Double.infinity)]))
    ])
    #expect(value.text == #"{"a\"\\\u000a":[1,1.5,null,null]}"#)
  }
}

@Suite struct LimitsTests {
  @Test func valuesOverTheirLimitAreNamed() throws {
    let limits = try Limits("# recorded\n\nsmall-get instructions 40000  # a remark\nsmall-get system-calls 9.5\n")
    #expect(limits.complaint(scenario: "small-get", figure: "instructions", value: 40000) == nil)
    #expect(limits.complaint(scenario: "stream", figure: "instructions", value: 1e9) == nil)
    #expect(
      limits.complaint(scenario: "small-get", figure: "system-calls", value: 10)
        == "small-get: system-calls 10.0 is over the recorded limit of 9.5")
    #expect(
      limits.complaint(scenario: "small-get", figure: "system-calls", value: nil)
        == "small-get: system-calls was not measured")
  }

  @Test(arguments: ["small-get instructions", "small-get instructions many", "a b 1 2"])
  func otherLinesAreRefused(line: String) {
    #expect(throws: Limits.SyntaxError.self) { try Limits(line) }
  }
}

@Suite struct CallgrindProfileTests {
  private static let text = """
    events: Ir
    summary: 1200

    fn=(1) main
    1 700
    cfn=(2) malloc
    calls=3 +5
    2 300
    cfn=(3) free
    calls=3 +5
    2 100

    fn=(2)
    1 200
    cfn=(2)
    calls=1 +5
    1 100
    cfn=(4) malloc'2
    calls=2 +5
    1 100
    """

  @Test func callsOfTheNamedFunctionsAreAddedUp() {
    let profile = CallgrindProfile(Self.text, callsOf: ["malloc", "calloc"])
    #expect(profile.instructions == 1200)
    #expect(profile.calls == 6)
  }

  @Test func callsThatArePartOfACountedCallAreNotCounted() {
    let text = """
      fn=(1) swift_allocObject
      cfn=(2) posix_memalign
      calls=5 0
      0 50

      fn=(2)
      cfn=(3) _mid_memalign.constprop.0
      calls=5 0
      0 40

      fn=(3)
      cfn=(4) malloc
      calls=5 0
      0 30

      fn=(5) main
      cfn=(4)
      calls=2 0
      0 10
      """
    let profile = CallgrindProfile(text, callsOf: ["malloc", "posix_memalign"], exceptBy: ["_mid_memalign"])
    #expect(profile.calls == 7)
  }

  @Test func aStrippedProgramTellsNoCalls() {
    let profile = CallgrindProfile("summary: 7\nfn=(1) 0x0000000000400d40\n1 7\n", callsOf: ["malloc"])
    #expect(profile.instructions == 7)
    #expect(profile.calls == nil)
  }
}
