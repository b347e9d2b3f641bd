import LambdaInterface
import Testing

@testable import Diagnosis

@Suite struct SettingsJudgmentTests {
  private static func judge(
    _ environment: (name: String, value: String)..., drainStatus: Int? = nil
  ) -> CheckResult.Status {
    SettingsJudgment.judge(environment: environment, drainStatus: drainStatus, app: RecognizedApp())
  }

  @Test func correctSettingsPass() {
    #expect(Self.judge(("PATH", "/bin")) == .passed("No AWS_LWA_ variable is set."))
    #expect(
      Self.judge(("AWS_LWA_PORT", "8000"), ("AWS_LWA_READINESS_CHECK_PATH", "/health"))
        == .passed("2 AWS_LWA_ variables are set, correctly."))
    #expect(
      Self.judge(("AWS_LWA_PORT", "8000"), ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"))
        == .passed("1 AWS_LWA_ variable is set, correctly."))
  }

  @Test func aBasePathThatTheAppNeedsIsAnError() throws {
    func judge(_ whole: Int, _ sent: Int) -> CheckResult.Status {
      SettingsJudgment.judge(
        environment: [("AWS_LWA_REMOVE_BASE_PATH", "/api/")],
        basePaths: [
          BasePathObservation(
            whole: AppRequest("GET", "/api/items"), wholeStatus: whole, sent: AppRequest("GET", "/items"),
            sentStatus: sent)
        ], app: RecognizedApp())
    }
    let finding = try #require(judge(200, 404).onlyFinding)
    #expect(finding.severity == .error && finding.subject == "AWS_LWA_REMOVE_BASE_PATH")
    #expect(finding.evidence == ["GET /api/items: 200; as /items, which the adapter sends: 404."])
    #expect(finding.cure.contains("take /api out of"))
    for (whole, sent) in [(404, 404), (404, 200), (200, 200), (200, 500)] {
      #expect(judge(whole, sent).name == "passed")
    }
  }

  @Test(arguments: [
    (InvokeMode.buffered, "response_stream", "InvokeMode: RESPONSE_STREAM in"),
    (.responseStream, "buffered", "Set AWS_LWA_INVOKE_MODE=response_stream"),
  ])
  func anotherInvokeModeThanTheFunctionURLHasIsAnError(url: InvokeMode, adapter: String, cure: String) throws {
    func judge(_ url: InvokeMode?) -> CheckResult.Status {
      SettingsJudgment.judge(
        environment: [("AWS_LWA_INVOKE_MODE", adapter)], functionURL: url, app: RecognizedApp())
    }
    let finding = try #require(judge(url).onlyFinding)
    #expect(finding.severity == .error && finding.subject == "AWS_LWA_INVOKE_MODE")
    #expect(finding.cure.contains(cure))
    #expect(judge(nil).name == "passed")
    #expect(judge(url == .buffered ? .responseStream : .buffered).name == "passed")
  }

  @Test func malformedValuesAreErrors() {
    let all = findings(Self.judge(("AWS_LWA_PORT", "http"), ("AWS_LWA_INVOKE_MODE", "streaming")))
    #expect(all.map(\.severity) == [.error, .error])
    #expect(all.map(\.subject) == ["AWS_LWA_PORT", "AWS_LWA_INVOKE_MODE"])
    #expect(all.first?.evidence.first?.hasPrefix("AWS_LWA_PORT=\"http\" ") == true)
    #expect(all.first?.cure == "Expected: a port from 1 to 65535.")
  }

  @Test func thePortOfTheRuntimeAPIIsAnError() {
    let all = findings(Self.judge(("PORT", "9001")))
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.subject) == ["PORT"])
  }

  @Test func problemsDoNotHideWarnings() {
    let all = findings(
      Self.judge(("AWS_LWA_PORT", "http"), ("AWS_LWA_READYNESS_CHECK_PATH", "/"), ("READINESS_CHECK_PATH", "/health")))
    #expect(all.map(\.subject) == ["AWS_LWA_PORT", "READINESS_CHECK_PATH", "AWS_LWA_READYNESS_CHECK_PATH"])
    #expect(all.map(\.severity) == [.error, .info, .warning])
  }

  @Test func unknownNamesGetASuggestion() {
    let near = findings(Self.judge(("AWS_LWA_READYNESS_CHECK_PATH", "/")))
    #expect(near.first?.cure.contains("AWS_LWA_READINESS_CHECK_PATH") == true)
    let far = findings(Self.judge(("AWS_LWA_COFFEE", "black")))
    #expect(far.first?.cure.hasPrefix("Remove it") == true)
  }

  @Test func deprecatedNamesAreWorthKnowing() {
    let all = findings(Self.judge(("ASYNC_INIT", "true")))
    #expect(all.map(\.severity) == [.info])
    #expect(all.first?.cure == "Rename it to AWS_LWA_ASYNC_INIT.")
    let status = findings(Self.judge(("AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", "500")))
    #expect(status.first?.cure == "Rename it to AWS_LWA_READINESS_CHECK_HEALTHY_STATUS.")
  }

  @Test func commonNamesMayBeMeantForOthers() {
    let all = findings(Self.judge(("HOST", "my machine")))
    #expect(!all.isEmpty)
    #expect(all.allSatisfy { $0.severity == .info })
    #expect(all.count == 1)
  }

  /// Pairs of settings, and the variable without effect.
  private static let conflicts: [(first: (String, String), second: (String, String), subject: String, Severity)] = [
    (
      ("AWS_LWA_ENABLE_COMPRESSION", "true"), ("AWS_LWA_INVOKE_MODE", "response_stream"), "AWS_LWA_ENABLE_COMPRESSION",
      .warning
    ),
    (
      ("AWS_LWA_READINESS_CHECK_PATH", "/health"), ("AWS_LWA_READINESS_CHECK_PROTOCOL", "tcp"),
      "AWS_LWA_READINESS_CHECK_PATH", .info
    ),
    (
      ("AWS_LWA_UPSTREAM_REUSE", "always"), ("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", "0"), "AWS_LWA_UPSTREAM_REUSE", .info
    ),
    (("AWS_LWA_EVENT_CONCURRENCY", "4"), ("AWS_LWA_EVENT_DELIVERY", "event"), "AWS_LWA_EVENT_CONCURRENCY", .info),
    (("AWS_LWA_METRICS_NAMESPACE", "Shop"), ("AWS_LWA_METRICS", "false"), "AWS_LWA_METRICS_NAMESPACE", .info),
  ]

  @Test(arguments: conflicts.indices)
  func contradictionsAreFound(index: Int) {
    let (first, second, subject, severity) = Self.conflicts[index]
    let all = findings(Self.judge(first, second))
    #expect(all.map(\.title) == ["\(subject) has no effect"])
    #expect(all.map(\.severity) == [severity])
  }

  @Test func settingsThatFitTogetherAreNoContradiction() {
    for (first, second) in [
      (("AWS_LWA_ENABLE_COMPRESSION", "true"), ("AWS_LWA_INVOKE_MODE", "buffered")),
      (("AWS_LWA_READINESS_CHECK_PATH", "/health"), ("AWS_LWA_READINESS_CHECK_PROTOCOL", "http")),
      (("AWS_LWA_UPSTREAM_REUSE", "always"), ("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", "4")),
      (("AWS_LWA_EVENT_CONCURRENCY", "4"), ("AWS_LWA_EVENT_DELIVERY", "record")),
      (("AWS_LWA_METRICS_NAMESPACE", "Shop"), ("AWS_LWA_METRICS", "true")),
    ] {
      #expect(Self.judge(first, second).name == "passed", "\(first)")
    }
  }

  @Test func twoRulesOfHealthContradict() {
    let all = findings(
      Self.judge(
        ("AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", "500"), ("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", "200-299")))
    #expect(all.contains { $0.title == "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS has no effect" })
  }

  @Test func theDrainPathMustExist() {
    let path = (name: "AWS_LWA_DRAIN_PATH", value: "/_drain")
    let all = findings(Self.judge(path, drainStatus: 404))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.first?.evidence == ["GET /_drain: 404."])
    #expect(findings(Self.judge(path, drainStatus: 500)).map(\.title) == ["The drain path fails"])
    #expect(Self.judge(path, drainStatus: 200).name == "passed")
    #expect(Self.judge(path).name == "passed")
    #expect(Self.judge(drainStatus: 404).name == "passed")
  }

  @Test func aPathForEventsIsNoDrainPath() {
    let all = findings(Self.judge(("AWS_LWA_DRAIN_PATH", "/events")))
    #expect(all.map(\.severity) == [.error])
  }
}
