import Testing

@testable import Diagnosis

@Suite struct MemoryLimitJudgmentTests {
  private static func judge(_ peak: Int, of limit: Int = 128, wasKilled: Bool = false, server: AppServer? = nil)
    -> CheckResult.Status
  {
    MemoryLimitJudgment.judge(
      .init(peak: peak * 1_048_576, limit: limit * 1_048_576, wasKilled: wasKilled), app: RecognizedApp(server: server))
  }

  @Test func enoughMemoryPasses() {
    #expect(Self.judge(64) == .passed("The sandbox used up to 64 MB of 128 MB (50%)."))
    #expect(Self.judge(115).name == "passed")
  }

  @Test func nineTenthsAreAWarning() {
    let all = findings(Self.judge(116))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.first?.cure.contains("192 MB or more") == true)
  }

  @Test func aKillIsAnError() {
    let all = findings(Self.judge(127, wasKilled: true, server: .java))
    #expect(all.map(\.severity) == [.error])
    #expect(all.first?.evidence.count == 2)
    #expect(all.first?.cure.contains("320 MB") == true)
    #expect(all.first?.cure.contains("MaxRAMPercentage") == true)
    #expect(findings(Self.judge(0, wasKilled: true)).count == 1)
    #expect(findings(Self.judge(10_240, of: 10_240, wasKilled: true)).first?.cure.contains("10240 MB") == true)
  }

  @Test func nothingMeasuredDecidesNothing() {
    #expect(Self.judge(0).name == "undecided")
    #expect(Self.judge(1, of: 0).name == "undecided")
  }
}
