import Testing

@testable import Diagnosis

@Suite struct OpenFilesJudgmentTests {
  private static let node = RecognizedApp(framework: .express, server: .node)
  private static let passed = CheckResult.Status.passed("Memory did not grow.")

  private static func judge(_ counts: [Int], memory: CheckResult.Status = passed) -> CheckResult.Status {
    OpenFilesJudgment.judge(.init(counts: counts, requests: 20), with: memory, app: node)
  }

  @Test func steadyGrowthIsFound() throws {
    let finding = try #require(Self.judge([30, 36, 42, 48, 54]).onlyFinding)
    #expect(finding.severity == .warning && finding.check == .memoryGrowth)
    #expect(
      finding.evidence == [
        "After each 20 requests there were 36, 42, 48, 54 open files.",
        "About 3233 more requests reach Lambda's limit of 1024.",
      ])
    #expect(finding.cure.contains("pipeline()"))
  }

  @Test func aFileForEachRequestIsAnError() {
    #expect(Self.judge([45, 70, 95, 120, 145]).onlyFinding?.severity == .error)
    #expect(Self.judge([900, 1000, 1100, 1200, 1300]).onlyFinding?.severity == .error)
  }

  @Test(arguments: [
    [], [20], [20, 40, 40, 40, 40], [20, 23, 26, 26, 29], [20, 60, 50, 70, 90], [20, 22, 24, 26, 28], [9, 30, 60, 90],
  ])
  func otherChangesAreNone(counts: [Int]) { #expect(Self.judge(counts) == Self.passed) }

  @Test func theFindingJoinsThatOfMemory() throws {
    let leak = try #require(Self.judge([30, 36, 42, 48, 54]).onlyFinding)
    guard case .found(let all) = Self.judge([30, 36, 42, 48, 54], memory: .found([leak])) else {
      Issue.record("expected findings")
      return
    }
    #expect(all.count == 2)
  }
}
