import HTTPMessages
import Testing

@Suite struct HTTPResponseHeadParserTests {
  private func parse(_ text: String, limit: Int = 1024) throws -> HTTPResponseHeadParser.ParsedHead? {
    var parser = HTTPResponseHeadParser(limit: limit)
    return try parser.parse(Array(text.utf8).span)
  }

  @Test func aHeadIsTakenWholeAndNothingBehindIt() throws {
    let parsed = try #require(try parse("HTTP/1.1 200 OK\r\nA: 1\r\nb:  two words \t\r\n\r\nbody"))
    #expect(parsed.head.status == 200)
    #expect(parsed.head.fields.description == "A: 1\r\nb: two words\r\n")
    #expect(parsed.keepsConnection)
    #expect(parsed.byteCount == "HTTP/1.1 200 OK\r\nA: 1\r\nb:  two words \t\r\n\r\n".utf8.count)
  }

  @Test(arguments: ["HTTP/1.1 204 No Content\r\nA: 1\r\n\r\nX", "HTTP/1.1 204\n\nX", "HTTP/1.1 204 \r\n\r\nX"])
  func itDoesNotMatterHowTheBytesArrive(text: String) throws {
    let bytes = Array(text.utf8)
    var parser = HTTPResponseHeadParser(limit: 1024)
    var parsed: HTTPResponseHeadParser.ParsedHead?
    for count in 0...bytes.count where parsed == nil { parsed = try parser.parse(bytes.span.extracting(0..<count)) }
    #expect(parsed?.head.status == 204)
    #expect(parsed?.byteCount == bytes.count - 1)
  }

  /// The phrase is kept only if it is the sender's own and can be shown as it is.
  @Test(arguments: [
    ("404 No such page", "No such page"), ("520 unknown", "unknown"), ("200 OK", nil), ("200 ok", "ok"), ("200", nil),
    ("200 ", nil), ("299  Nearly right ", "Nearly right"), ("404 Introuvable\u{E9}", nil), ("200 a\tb", nil),
    ("200 a\u{7}b", nil), ("200 a\rb", nil), ("200 " + String(repeating: "x", count: 257), nil),
  ])
  func theReasonPhraseIsKept(statusLine: String, reason: String?) throws {
    #expect(try parse("HTTP/1.1 \(statusLine)\r\nA: 1\r\n\r\n")?.head.reason == reason)
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false), ("HTTP/1.0 200 OK\r\n\r\n", false),
    ("HTTP/1.1 200 OK\r\nconnection: Upgrade, CLOSE\r\n\r\n", false),
    ("HTTP/1.1 200 OK\r\nconnection: keep-alive\r\n\r\n", true),
  ])
  func closeIsHonoured(text: String, keeps: Bool) throws {
    #expect(try parse(text)?.keepsConnection == keeps)
  }

  @Test(arguments: [
    "HTTP/2 200 OK\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n", "HTTP/1.1200 OK\r\n\r\n", "\r\n\r\n", "H\u{0}",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nspace : 1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n", "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: 1\r2\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \u{0}\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n",
  ])
  func whatIsNotAHeadIsRefused(text: String) {
    #expect(throws: HTTPParseError.self) { try parse(text) }
  }

  @Test func anEndlessHeadIsRefusedAtTheLimit() {
    #expect(throws: HTTPParseError.self) {
      try parse("HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 1024))
    }
    #expect(throws: HTTPParseError.self) {
      try parse("HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 1024) + "\r\n\r\n")
    }
  }

  @Test func randomBytesNeverTrap() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("HTTP/1.1 200 OK\r\n: ab\n\u{0}\t,".utf8)
    for _ in 0..<20_000 {
      var bytes = Array("HTTP/1.1 200 O\r\n".utf8.prefix(Int.random(in: 0...16, using: &random)))
      for _ in 0..<Int.random(in: 0..<40, using: &random) { bytes.append(alphabet.randomElement(using: &random) ?? 0) }
      var parser = HTTPResponseHeadParser(limit: 64)
      _ = try? parser.parse(bytes.span)
    }
  }
}
