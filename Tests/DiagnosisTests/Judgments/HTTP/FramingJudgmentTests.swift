import Testing

@testable import Diagnosis

@Suite struct FramingJudgmentTests {
  private static func judge(_ exchanges: DirectExchange..., framework: Framework? = nil) -> CheckResult.Status {
    FramingJudgment.judge(exchanges, app: RecognizedApp(framework: framework))
  }

  private static func only(_ status: CheckResult.Status) throws -> Finding {
    let all = findings(status)
    try #require(all.count == 1, "\(status)")
    return all[0]
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\r\n",
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  ])
  func soundResponsesPass(received: String) {
    #expect(Self.judge(exchange(received)) == .passed("1 response has correct framing."))
    #expect(Self.judge(exchange(received, isClosed: true)) == .passed("1 response has correct framing."))
  }

  @Test func aBodyThatEndsWithTheConnectionPasses() {
    let received = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
    #expect(Self.judge(exchange(received, isClosed: true)) == .passed("1 response has correct framing."))
  }

  @Test func theOldVersionIsWorthKnowingOnce() throws {
    let received = "HTTP/1.0 200 OK\r\n\r\nhello"
    let finding = try Self.only(
      Self.judge(
        exchange(received, isClosed: true), exchange(received, "GET", "/a", isClosed: true),
        exchange(received, isClosed: true), framework: .flask))
    #expect(finding.severity == .info)
    #expect(finding.evidence == ["HTTP/1.0 in the response to GET / and 1 more."])
    #expect(finding.cure.contains("gunicorn"))
  }

  /// Responses with a fault: what was received, whether the connection ended, and the title.
  private static let faults: [(received: String, isClosed: Bool, severity: Severity, title: String)] = [
    ("", true, .error, "The app closes the connection without a response to GET /"),
    ("HTTP/1.1 200", true, .error, "The app closes the connection within the head of its response to GET /"),
    ("hello, world\n", false, .error, "The response to GET / is not valid HTTP/1.1"),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", false, .error,
      "The response to GET / is not valid HTTP/1.1"
    ),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", true, .error,
      "The response to GET / is shorter than its Content-Length"
    ),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello", false, .error,
      "The response to GET / is longer than its Content-Length"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true, .error,
      "The chunked response to GET / has no end"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello", false, .error,
      "The chunked coding of the response to GET / is malformed"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nhello", false, .error,
      "Bytes follow the end of the response to GET /"
    ),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 Error\r\n\r\n", false, .error,
      "The app sends two responses to GET /"
    ),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, .warning,
      "The response to GET / has both Content-Length and Transfer-Encoding"
    ),
    (
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", true, .warning,
      "The response to GET / uses the chunked coding in HTTP/1.0"
    ),
    (
      "HTTP/1.1 204 No Content\r\n\r\nhello", false, .warning, "The response to GET / has a body despite its status 204"
    ),
  ]

  @Test(arguments: faults.indices)
  func faultsAreFound(index: Int) throws {
    let fault = Self.faults[index]
    let finding = try Self.only(Self.judge(exchange(fault.received, isClosed: fault.isClosed)))
    #expect(finding.title == fault.title)
    #expect(finding.severity == fault.severity)
    #expect(!finding.evidence.isEmpty)
    #expect(finding.evidence.allSatisfy { $0.hasPrefix("GET /: ") && $0.hasSuffix(".") })
  }

  @Test func aResetIsAnEnd() throws {
    let received = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"
    let finding = try Self.only(Self.judge(exchange(received, isReset: true)))
    #expect(finding.evidence == ["GET /: Content-Length is 9; the app sent 5 bytes, then the connection ended."])
  }

  @Test func theTimeOfTheEndIsEvidence() throws {
    var crash = exchange("", isReset: true)
    crash.endAfter = .milliseconds(1250)
    let finding = try Self.only(Self.judge(crash))
    #expect(
      finding.evidence == [
        "GET /: The connection ended without a byte from the app.", "GET /: The connection was reset after 1.25 s.",
      ])
  }

  @Test func silenceDecidesAboutAnOpenConnection() throws {
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"
    let endless = "HTTP/1.1 200 OK\r\n\r\nhello"
    for received in [short, endless] {
      guard case .undecided = Self.judge(exchange(received)) else {
        Issue.record("an open response without silence is decided")
        return
      }
      let finding = try Self.only(Self.judge(exchange(received, silence: .seconds(4))))
      #expect(finding.severity == .error)
      #expect(finding.reason.contains("504"))
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n",
    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "",
    "HTTP/1.1 200 OK\r\n",
  ])
  func streamsAndLateResponsesAreUndecided(received: String) {
    guard case .undecided = Self.judge(exchange(received, silence: .seconds(9))) else {
      Issue.record("\(received.debugDescription) is decided")
      return
    }
  }

  @Test func anUndecidedResponseIsMentionedBesideSoundOnes() {
    let sound = exchange("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(
      Self.judge(sound, exchange("", "GET", "/slow"))
        == .passed(
          "1 response has correct framing. The app had not responded to GET /slow within the time limit."))
  }

  @Test func connectionsThatEndWithinTheRequestAreNotJudgedHere() {
    var early = exchange("", "POST", isReset: true)
    early.request.body = [1, 2, 3]
    early.sentBody = 1
    guard case .undecided = Self.judge(early) else {
      Issue.record("decided")
      return
    }
  }

  @Test func nothingIsUndecided() {
    #expect(Self.judge() == .undecided("No request was sent to the app directly."))
  }

  @Test func otherProtocolsAreNamed() throws {
    let tls = try Self.only(Self.judge(exchange("\u{15}\u{3}\u{1}\0\u{2}\u{2}\u{46}")))
    #expect(tls.evidence.contains("GET /: The bytes look like TLS."))
    #expect(tls.cure.hasPrefix("Turn off TLS"))
    let http2 = try Self.only(Self.judge(exchange("\0\0\u{6}\u{4}\0\0\0\0\0\0\u{3}\0\0\0\u{64}")))
    #expect(http2.evidence.contains("GET /: The bytes look like HTTP/2."))
  }

  @Test func theCureIsTheFrameworks() throws {
    let received = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello"
    for (framework, word) in [
      (Framework.express, "Buffer.byteLength"), (.fastAPI, "len(text.encode())"), (.php, "strlen($text)"),
      (.go, "bytes"),
    ] {
      #expect(try Self.only(Self.judge(exchange(received), framework: framework)).cure.contains(word))
    }
  }

  @Test func eachPathHasItsOwnFindingOnce() {
    let received = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello"
    let all = findings(
      Self.judge(
        exchange(received, "GET", "/a?x=1"), exchange(received, "GET", "/a?x=2"), exchange(received, "GET", "/b")))
    #expect(all.map(\.key) == ["http.framing:long GET /a", "http.framing:long GET /b"])
  }

  @Test func bodiesAfterHeadAndSwitchesAreOthersMatters() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    #expect(findings(Self.judge(exchange(head, "HEAD"))).isEmpty)
    #expect(findings(Self.judge(exchange("HTTP/1.1 101 Switching Protocols\r\n\r\nabc"))).isEmpty)
  }
}
