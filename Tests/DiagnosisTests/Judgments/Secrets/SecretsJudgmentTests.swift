import Testing

@testable import Diagnosis

@Suite struct SecretsJudgmentTests {
  private static let environment: [(name: String, value: String)] = [
    ("DB_PASSWORD", "correct-horse-1"), ("HOME", "/tmp"),
  ]

  private static func judge(
    _ output: SecretsJudgment.Output..., framework: Framework? = nil
  ) -> CheckResult.Status {
    SecretsJudgment.judge(output, environment: environment, app: RecognizedApp(framework: framework))
  }

  private static let failure = SecretsJudgment.Output.Source.response(request: "GET /fail?x=1", status: 500)

  @Test func soundOutputPasses() {
    #expect(
      Self.judge(.init(.log, "started"), .init(.log, "GET / 200"), .init(Self.failure, "Internal Server Error"))
        == .passed("2 log lines and 1 response contain no known credentials."))
    #expect(Self.judge() == .passed("0 log lines and 0 responses contain no known credentials."))
  }

  @Test func aSecretInTheLogIsAWarning() {
    let all = findings(
      Self.judge(.init(.log, "password is correct-horse-1"), .init(.log, "again correct-horse-1 and correct-horse-1")))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.first?.title == "The log contains the value of DB_PASSWORD")
    #expect(
      all.first?.evidence == [
        "the value of DB_PASSWORD: *** (15 characters), 3 times.", "The log has: password is ***",
      ])
    #expect(all.first?.key == "env.secrets:the value of DB_PASSWORD in the log")
  }

  @Test func aSecretInAResponseIsAnError() {
    let all = findings(
      Self.judge(.init(Self.failure, "<html>\n<td>correct-horse-1</td>\n</html>"), framework: .django))
    #expect(all.map(\.severity) == [.error])
    #expect(all.first?.title == "The response to GET /fail?x=1 (status 500) contains the value of DB_PASSWORD")
    #expect(all.first?.evidence.last == "The response to GET /fail?x=1 (status 500) has: <td>***</td>")
    #expect(all.first?.cure.contains("DEBUG = False") == true)
    #expect(all.first?.subject == "the value of DB_PASSWORD in GET /fail")
  }

  @Test func responsesThatSucceedMayHandOutOtherCredentials() {
    let login = SecretsJudgment.Output.Source.response(request: "POST /login", status: 200)
    #expect(findings(Self.judge(.init(login, "redis://:hunter2@cache"))).isEmpty)
    #expect(findings(Self.judge(.init(login, "correct-horse-1"))).count == 1)
    #expect(findings(Self.judge(.init(Self.failure, "redis://:hunter2@cache"))).map(\.severity) == [.error])
  }

  private static let requests = [
    AppRequest(
      "GET", "/tickets",
      fields: [
        .init("Authorization", "Bearer maria.f9ff2357"), .init("Cookie", "lang=en; sid=0123456789abcdef"),
        .init("X-Api-Key", "key-12345"),
      ]),
    AppRequest(
      "POST", "/login", fields: [.init("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("user=maria&password=orange%2D17&token=short&secret=download".utf8)),
    AppRequest(
      "POST", "/api", fields: [.init("content-type", "application/json; charset=utf-8")],
      body: Array(#"[{"login":{"access_token":"abc-12345","name":"maria-12345"}},1]"#.utf8)),
  ]

  @Test(arguments: [
    ("auth=Bearer maria.f9ff2357", "the Authorization header of a request"),
    ("cookie: lang=en; sid=0123456789abcdef", "the cookie sid of a request"),
    ("key-12345", "the X-Api-Key header of a request"), ("login orange-17", "the field password of a request"),
    (#"{"access_token":"abc-12345"}"#, "the field access_token of a request"),
  ])
  func whatARequestBringsIsNotForTheLog(line: String, title: String) throws {
    let status = SecretsJudgment.judge(
      [.init(.log, line)], environment: [], requests: Self.requests, app: RecognizedApp())
    let finding = try #require(status.onlyFinding)
    #expect(finding.severity == .warning && finding.title == "The log contains \(title)")
    #expect(finding.evidence.last?.contains("***") == true && finding.cure.contains("Authorization"))
    let response = SecretsJudgment.judge(
      [.init(Self.failure, line)], environment: [], requests: Self.requests, app: RecognizedApp())
    #expect(findings(response).isEmpty)
  }

  @Test func ordinaryPartsOfRequestsAreNoSecrets() {
    let line = "maria maria-12345 lang=en short download /tickets user application/json 1"
    let status = SecretsJudgment.judge(
      [.init(.log, line)], environment: [], requests: Self.requests, app: RecognizedApp())
    #expect(status.name == "passed")
  }

  @Test func anAccessKeyIDAloneIsLessBad() {
    #expect(findings(Self.judge(.init(.log, SecretScannerTests.keyID))).map(\.severity) == [.info])
    #expect(findings(Self.judge(.init(Self.failure, SecretScannerTests.keyID))).map(\.severity) == [.warning])
  }

  @Test func noFindingRepeatsASecret() {
    let lines = [
      "password correct-horse-1 at postgres://u:hunter2@db", "secret \(SecretScannerTests.secretKey)",
      String(repeating: "x", count: 500) + "correct-horse-1" + String(repeating: "y", count: 500) + "correct-horse-1",
    ]
    for source in [SecretsJudgment.Output.Source.log, Self.failure] {
      for line in lines {
        let all = findings(Self.judge(.init(source, line)))
        #expect(!all.isEmpty)
        let text = "\(all)"
        for secret in ["correct-horse-1", "hunter2", SecretScannerTests.secretKey] {
          #expect(!text.contains(secret))
        }
        #expect(all.allSatisfy { $0.evidence.allSatisfy { $0.count < 260 } })
      }
    }
  }
}
