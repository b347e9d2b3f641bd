import Testing

@testable import Diagnosis

@Suite struct LargeGrowthJudgmentTests {
  private static let fastAPI = RecognizedApp(framework: .fastAPI, server: .uvicorn)
  private static let express = RecognizedApp(framework: .express, server: .node)
  private static let passed = CheckResult.Status.passed("Memory did not grow.")

  private static func judge(_ megabytes: [Int], app: RecognizedApp = fastAPI) -> CheckResult.Status {
    LargeGrowthJudgment.judge(
      [.init(request: AppRequest("GET", "/poster"), samples: megabytes.map { $0 << 20 })], with: passed,
      limit: 256 << 20, app: app)
  }

  @Test func growthWithEachRequestIsFound() throws {
    let finding = try #require(Self.judge([40, 80, 97, 114, 131, 148, 165, 182]).onlyFinding)
    #expect(finding.severity == .error && finding.subject == "GET /poster")
    #expect(finding.title == "Memory grows with each GET /poster")
    #expect(
      finding.evidence == [
        "Memory grew from 97 MB to 182 MB, by at least 17 MB with each of 5 requests.",
        "About 4 more requests reach 256 MB.",
      ])
  }

  @Test(arguments: [
    [], [40], [40, 80, 97, 114, 131, 148], [40, 80, 97, 97, 131, 148, 165, 182], [40, 80, 97, 96, 131, 148, 165, 182],
    [40, 41, 42, 43, 44, 45, 45, 46],
  ])
  func otherChangesAreNone(megabytes: [Int]) { #expect(Self.judge(megabytes) == Self.passed) }

  @Test func aGarbageCollectorIsAllowedItsHeap() {
    #expect(Self.judge([40, 50, 55, 60, 65, 70, 75, 80], app: Self.express) == Self.passed)
    #expect(Self.judge([40, 50, 70, 90, 110, 130, 150, 170], app: Self.express).name == "found")
  }
}
