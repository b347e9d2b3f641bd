import Testing

@testable import Diagnosis

@Suite struct BinaryJudgmentTests {
  private static func judge(_ exchanges: DirectExchange...) -> CheckResult.Status {
    BinaryJudgment.judge(exchanges, app: RecognizedApp())
  }

  private static func answered(
    _ body: [UInt8], _ received: [UInt8]?, status: Int = 200, method: String = "GET", fields: [AppRequest.Field] = []
  ) -> DirectExchange {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n"
    return DirectExchange(
      AppRequest(method, "/image?x=1"), received: Array(head.utf8) + body,
      throughLambda: received.map { AppResponse(status, fields: fields, body: $0) })
  }

  private static let image: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0xFF, 0x00, 0xE4]

  @Test func equalBodiesPass() {
    #expect(
      Self.judge(Self.answered(Self.image, Self.image), Self.answered([0x61], [0x61], method: "POST"))
        == .passed("2 bodies arrived unchanged, 1 of them binary."))
    #expect(Self.judge(Self.answered([0x61], [0x61])) == .passed("1 body arrived unchanged, none of them binary."))
  }

  @Test(arguments: [
    ("text/csv", true), ("application/json", true), ("text/html; charset=windows-1252", true), ("image/png", false),
  ])
  func textThatIsNotUTF8IsWorthKnowing(type: String, isFound: Bool) {
    let fields = [AppRequest.Field("content-type", type)]
    let all = findings(Self.judge(Self.answered([0x80, 0x61], [0x80, 0x61], fields: fields)))
    #expect(all.map(\.severity) == (isFound ? [.info] : []))
    #expect(all.first?.title ?? "The text of GET /image?x=1 is not UTF-8" == "The text of GET /image?x=1 is not UTF-8")
    #expect(findings(Self.judge(Self.answered([0x61], [0x61], fields: fields))).isEmpty)
    let coded = fields + [AppRequest.Field("content-encoding", "gzip")]
    #expect(findings(Self.judge(Self.answered([0x80, 0x61], [0x80, 0x61], fields: coded))).isEmpty)
  }

  @Test func knownDamageIsAnErrorAtOnce() {
    let replaced = Array(String(decoding: Self.image, as: UTF8.self).utf8)
    let base64 = Array("iVBOR/8A5A==".utf8)
    let latin1: [UInt8] = [0xC2, 0x89, 0x50, 0x4E, 0x47, 0xC3, 0xBF, 0x00, 0xC3, 0xA4]
    for (body, word) in [(replaced, "not UTF-8 were replaced"), (base64, "Base64 text"), (latin1, "Latin-1")] {
      let all = findings(Self.judge(Self.answered(Self.image, body)))
      #expect(all.map(\.severity) == [.error])
      #expect(all.first?.evidence.first?.contains(word) == true, "\(all)")
      #expect(all.first?.subject == "GET /image")
    }
  }

  @Test func otherDifferencesNeedAStableResponse() throws {
    let other: [UInt8] = [0x89, 0x51]
    guard case .undecided = Self.judge(Self.answered(Self.image, other)) else {
      Issue.record("one direct response decides")
      return
    }
    let finding = try #require(
      findings(Self.judge(Self.answered(Self.image, other), Self.answered(Self.image, nil))).first)
    #expect(finding.evidence == ["GET /image?x=1: Directly 7 bytes, through Lambda 2. They differ from byte 1 on."])
    guard case .undecided(let reason) = Self.judge(Self.answered(Self.image, other), Self.answered([1], nil)) else {
      Issue.record("a changing response is decided")
      return
    }
    #expect(reason.contains("differs from request to request"))
  }

  @Test func aStatusMayDependOnWhatTheAdapterAdds() {
    for status in [301, 400, 403, 404, 500] {
      let other = Self.answered(Self.image, [], status: status)
      guard case .undecided(let reason) = Self.judge(other, Self.answered(Self.image, nil)) else {
        Issue.record("\(status) is decided")
        continue
      }
      #expect(reason.contains("Directly 200, through Lambda \(status)."))
    }
  }

  @Test func aFailureIsAnErrorIfTheAppIsStable() {
    let failed = Self.answered(Self.image, [], status: 502)
    guard case .undecided = Self.judge(failed) else {
      Issue.record("one direct response decides")
      return
    }
    let all = findings(Self.judge(failed, Self.answered(Self.image, nil)))
    #expect(all.map(\.title) == ["GET /image?x=1 fails on its way through Lambda"])
    #expect(all.first?.evidence == ["GET /image?x=1: Directly 200, through Lambda 502."])
  }

  @Test func compressedResponsesAreNotCompared() {
    let compressed = Self.answered([0x61], [0x1F], fields: [.init("Content-Encoding", "gzip")])
    guard case .undecided(let reason) = Self.judge(compressed, Self.answered([0x61], nil)) else {
      Issue.record("decided")
      return
    }
    #expect(reason.contains("compressed"))
  }

  @Test func responsesOverTheLimitAreNotJudgedHere() {
    let large = [UInt8](repeating: 0xFF, count: 5_000_000)
    guard case .undecided = Self.judge(Self.answered(large, [], status: 502), Self.answered(large, nil)) else {
      Issue.record("decided")
      return
    }
  }

  @Test func headAndUnansweredRequestsDecideNothing() {
    guard case .undecided = Self.judge(), case .undecided = Self.judge(Self.answered([], [1], method: "HEAD")),
      case .undecided = Self.judge(Self.answered([1], nil))
    else {
      Issue.record("decided")
      return
    }
  }
}
