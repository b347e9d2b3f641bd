import AdapterCore
import LambdaInterface
import Testing

@testable import Diagnosis

@Suite struct LargeJudgmentTests {
  private static func judge(_ exchanges: DirectExchange..., settings: Settings = Settings()) -> CheckResult.Status {
    LargeJudgment.judge(exchanges, settings: settings, app: RecognizedApp())
  }

  /// A response with a body of this size.
  private static func response(
    _ size: Int, type: String = "text/plain", byte: UInt8 = UInt8(ascii: "a"), path: String = "/big",
    announced: Int? = nil
  ) -> DirectExchange {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(announced ?? size)\r\n\r\n"
    return DirectExchange(
      AppRequest("GET", path), received: Array(head.utf8) + [UInt8](repeating: byte, count: size))
  }

  private static let limit = LambdaLimits.responsePayload

  @Test func smallResponsesPass() {
    guard case .passed(let note) = Self.judge(Self.response(1000), Self.response(10, path: "/")) else {
      Issue.record("not passed")
      return
    }
    #expect(note.hasPrefix("The largest response, to GET /big, has 1.1 KB of 6291556 bytes"))
  }

  @Test func aLargeResponseIsAnError() throws {
    let finding = try #require(findings(Self.judge(Self.response(Self.limit))).first)
    #expect(finding.severity == .error)
    #expect(finding.title == "The response to GET /big is over Lambda's limit of 6 MB")
    #expect(finding.subject == "/big")
    #expect(finding.evidence[0].hasPrefix("GET /big: 6291556 bytes of text/plain, 62916"))
    #expect(!finding.reason.contains("Base64"))
  }

  @Test func fourFifthsAreAWarning() {
    #expect(findings(Self.judge(Self.response(Self.limit / 5 * 4 - 1000))).isEmpty)
    let all = findings(Self.judge(Self.response(Self.limit / 5 * 4 + 1)))
    #expect(all.map(\.severity) == [.warning])
  }

  @Test func binaryBodiesGrowByAThird() throws {
    let size = Self.limit / 4 * 3
    #expect(
      findings(Self.judge(Self.response(size - 1000, type: "image/png", byte: 0xFF))).map(\.severity) == [.warning])
    let finding = try #require(findings(Self.judge(Self.response(size, type: "image/png", byte: 0xFF))).first)
    #expect(finding.severity == .error)
    #expect(finding.reason.contains("Base64"))
  }

  @Test func streamsHaveAnotherLimit() {
    var settings = Settings()
    settings.invokeMode = .responseStream
    #expect(findings(Self.judge(Self.response(Self.limit * 2), settings: settings)).isEmpty)
    let huge = Self.response(1000, announced: LambdaLimits.streamedResponse + 1)
    #expect(findings(Self.judge(huge, settings: settings)).map(\.severity) == [.error])
  }

  @Test func compressionMakesItAWarning() {
    var settings = Settings()
    settings.compression = true
    #expect(findings(Self.judge(Self.response(Self.limit), settings: settings)).map(\.severity) == [.warning])
    let image = Self.response(Self.limit, type: "image/png", byte: 0xFF)
    #expect(findings(Self.judge(image, settings: settings)).map(\.severity) == [.error])
  }

  @Test func anAnnouncedLengthIsEnough() throws {
    let finding = try #require(findings(Self.judge(Self.response(1000, announced: 7_000_000))).first)
    #expect(finding.severity == .error)
    #expect(finding.evidence[0].contains("at least 7000000 bytes"))
    guard case .undecided = Self.judge(Self.response(1000, announced: 2000)) else {
      Issue.record("decided")
      return
    }
  }

  @Test func headAndFailuresAreNotMeasured() {
    let head = exchange("HTTP/1.1 200 OK\r\nContent-Length: 7000000\r\n\r\n", "HEAD")
    guard case .undecided = Self.judge(head, exchange("nonsense")) else {
      Issue.record("decided")
      return
    }
  }

  @Test func aPathIsReportedOnce() {
    let all = findings(Self.judge(Self.response(7_000_000), Self.response(8_000_000), Self.response(7_500_000)))
    #expect(all.count == 1)
    #expect(all[0].evidence[0].contains("8000000"))
  }
}
