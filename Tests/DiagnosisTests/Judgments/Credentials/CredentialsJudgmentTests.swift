import Testing

@testable import Diagnosis

@Suite struct CredentialsJudgmentTests {
  private static let temporary = FunctionCredentials(FunctionCredentials.placeholder)
  private static let none = FunctionCredentials([:])
  private static let key = "ASIASWIFTLETDOCTOR22"

  private static func response(
    _ text: String, _ credentials: FunctionCredentials = temporary, status: Int = 200, target: String = "/link?id=1"
  ) -> CredentialsJudgment.Response {
    .init(AppRequest("GET", target), status: status, text: text, credentials: credentials)
  }

  private static func judge(
    _ responses: CredentialsJudgment.Response..., framework: Framework? = nil
  ) -> CheckResult.Status {
    CredentialsJudgment.judge(responses, app: RecognizedApp(framework: framework))
  }

  private static func link(_ key: String, token: String? = nil, and: String = "&") -> String {
    let fields = [
      "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=\(key)%2F20250101%2Fus-east-1%2Fs3%2Faws4_request",
      "X-Amz-SignedHeaders=host", token.map { "X-Amz-Security-Token=\($0)" }, "X-Amz-Signature=0123456789abcdef",
    ].compactMap { $0 }
    return "https://bucket.s3.amazonaws.com/file.pdf?" + fields.joined(separator: and)
  }

  private static func oldLink(_ key: String, token: String? = nil) -> String {
    "https://bucket.s3.amazonaws.com/file.pdf?AWSAccessKeyId=\(key)&Signature=abc%3D&Expires=1"
      + (token.map { "&x-amz-security-token=\($0)" } ?? "")
  }

  @Test func aLinkWithoutATokenIsAnError() {
    let all = findings(Self.judge(Self.response(#"{"url":"\#(Self.link(Self.key))"}"#), framework: .fastAPI))
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.key) == ["env.credentials:GET /link"])
    #expect(
      all.first?.evidence == [
        "GET /link?id=1 has: https://bucket.s3.amazonaws.com/file.pdf?…X-Amz-Credential=ASIA…, without X-Amz-Security-Token"
      ])
    #expect(all.first?.cure.contains("boto3") == true)
  }

  @Test(arguments: [
    link(key), oldLink(key), #"<a href="\#(link(key, and: "&amp;"))">"#, #"{"u":"\#(link(key, and: "\\u0026"))"}"#,
    #"{"u":"\#(link(key).replacing("/", with: "\\/"))"}"#, "a \(link(key)), b", "src='\(link(key))'",
    link(key, token: ""),
    link(key).replacing("%2F", with: "/"),
  ])
  func eachWayToWriteALinkIsRead(text: String) {
    #expect(findings(Self.judge(Self.response(text))).count == 1, "\(text)")
  }

  @Test(arguments: [link(key, token: "abc"), oldLink(key, token: "abc"), link("AKIAABCDEFGHIJKLMNOP")])
  func aTokenOrAKeyOfItsOwnIsSound(text: String) {
    #expect(Self.judge(Self.response(text)) == .passed("The session token is in all signed links that need it: 1."))
  }

  @Test func otherTextIsNoLink() {
    for text in [
      "", "X-Amz-Credential=", "https://example.com/?a=b", "X-Amz-Credential=\(Self.key)", "?AWSAccessKeyId=a",
    ] {
      #expect(Self.judge(Self.response(text)) == .passed("No response has a signed link."))
    }
  }

  @Test func theSameLinkIsReportedOnce() {
    let text = Self.link(Self.key)
    let all = findings(
      Self.judge(
        Self.response(text + " " + text), Self.response(text, target: "/link?id=1"), Self.response(text, target: "/b")))
    #expect(all.map(\.subject) == ["GET /link", "GET /b"])
    #expect(all.first?.evidence.count == 1)
  }

  @Test func theUsersOwnKeyTellsNothing() {
    let user = FunctionCredentials(["AWS_ACCESS_KEY_ID": "AKIAABCDEFGHIJKLMNOP", "AWS_SECRET_ACCESS_KEY": "x"])
    let seen = Self.response(Self.link("AKIAABCDEFGHIJKLMNOP"), user)
    #expect(
      Self.judge(seen) == .undecided("GET /link?id=1 has a link that was not signed with temporary credentials."))
    #expect(CredentialsJudgment.needsCredentials([seen], output: []))
    // Once it was signed with temporary credentials, these count.
    #expect(findings(Self.judge(seen, Self.response(Self.link(Self.key)))).count == 1)
    #expect(Self.judge(seen, Self.response(Self.link(Self.key, token: "a"))).name == "passed")
  }

  @Test func aUsersTemporaryKeyCounts() {
    let user = FunctionCredentials(["AWS_ACCESS_KEY_ID": "test", "AWS_SESSION_TOKEN": "token"])
    #expect(findings(Self.judge(Self.response(Self.link("test"), user))).count == 1)
    #expect(
      !CredentialsJudgment.needsCredentials([Self.response(Self.link("other"), user)], output: ["NoCredentialsError"]))
    #expect(!FunctionCredentials(["AWS_ACCESS_KEY_ID": "a", "AWS_SESSION_TOKEN": ""]).isTemporary)
    #expect(!FunctionCredentials(["AWS_SESSION_TOKEN": "a"]).isTemporary)
  }

  @Test func credentialsAreNeededOnlyIfTheAppSigns() {
    func isNeeded(_ text: String, status: Int = 200, output: [String] = []) -> Bool {
      CredentialsJudgment.needsCredentials([Self.response(text, Self.none, status: status)], output: output)
    }
    #expect(!isNeeded("sound"))
    #expect(isNeeded(Self.link("undefined")))
    #expect(isNeeded(Self.link("")))
    // It may be the app's default key.
    #expect(isNeeded(Self.link("AKIAABCDEFGHIJKLMNOP")))
    #expect(!isNeeded(Self.link(Self.key)))
    #expect(isNeeded("Unable to locate credentials", status: 500))
    #expect(!isNeeded("Unable to locate credentials"))
    #expect(isNeeded("", output: ["KeyError: 'AWS_ACCESS_KEY_ID'"]))
  }

  @Test func redirectsCountToo() {
    let response = AppResponse(302, fields: [.init("Location", Self.link(Self.key))], body: Array("moved".utf8))
    let seen = CredentialsJudgment.Response(AppRequest("GET", "/"), response, credentials: Self.temporary)
    #expect(findings(Self.judge(seen)).count == 1)
  }

  @Test func thePlaceholdersHaveTheFormOfCredentials() {
    #expect(Self.temporary.isTemporary)
    #expect(Self.temporary.accessKeyID?.count == 20)
    #expect(FunctionCredentials.placeholder["AWS_SECRET_ACCESS_KEY"]?.count == 40)
  }

  @Test func eachFrameworkHasACure() {
    for framework in Framework.allCases.map(Optional.some) + [nil] {
      let all = findings(Self.judge(Self.response(Self.link(Self.key)), framework: framework))
      #expect(all.first?.cure.hasSuffix(".") == true)
    }
  }
}
