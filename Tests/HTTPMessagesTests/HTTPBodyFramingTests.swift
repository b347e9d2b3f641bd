import HTTPMessages
import Testing

@Suite struct HTTPBodyFramingTests {
  private func framing(
    _ fields: [(String, String)], status: Int = 200, method: HTTPMethod = .get
  ) throws -> HTTPBodyFraming {
    try HTTPBodyFraming(of: HTTPResponseHead(status: status, fields: HTTPFields(fields)), requestMethod: method)
  }

  @Test func theRulesOfTheStandard() throws {
    #expect(try framing([("Content-Length", "5")]) == .length(5))
    #expect(try framing([("Content-Length", "5"), ("content-length", "5")]) == .length(5))
    #expect(try framing([("Content-Length", "5, 5,5")]) == .length(5))
    #expect(try framing([("Content-Length", "5, 5"), ("Content-Length", "5")]) == .length(5))
    #expect(try framing([("Transfer-Encoding", "Chunked")]) == .chunked)
    #expect(try framing([("Transfer-Encoding", "chunked"), ("Content-Length", "5")]) == .chunked)
    #expect(try framing([]) == .untilClose)
    #expect(try framing([("Content-Length", "5")], method: .head) == .none)
    #expect(try framing([("Content-Length", "5")], status: 304) == .none)
    #expect(try framing([], status: 204) == .none)
  }

  @Test(arguments: [
    [("Content-Length", "5"), ("Content-Length", "6")], [("Content-Length", "5, 6")], [("Content-Length", "5,")],
    [("Content-Length", "-1")],
    [("Content-Length", "")], [("Content-Length", "0x5")], [("Content-Length", "99999999999999999999")],
    [("Transfer-Encoding", "gzip, chunked")], [("Transfer-Encoding", "identity")],
    [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "xchunked")],
  ])
  func aBodyWhoseEndIsUnclearIsRefused(fields: [(String, String)]) {
    #expect(throws: HTTPParseError.self) { try framing(fields) }
  }
}
