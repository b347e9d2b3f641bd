import HTTPMessages
import Testing

@testable import Diagnosis

@Suite struct DirectExchangeTests {
  private static func response(
    _ received: String, method: String = "GET", isClosed: Bool = false
  ) throws -> ParsedResponse {
    try #require(exchange(received, method, isClosed: isClosed).response)
  }

  @Test func readsABodyWithALength() throws {
    let response = try Self.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello")
    #expect(response.status == 200)
    #expect(response.minorVersion == 1)
    #expect(response.framing == .length(5))
    #expect(response.body == Array("hello".utf8))
    #expect(response.leftover.isEmpty)
    #expect(response.isComplete)
    #expect(response.keepsConnection)
    #expect(response.fields == [.init("Content-Length", "5"), .init("X-A", "b")])
  }

  @Test func readsAChunkedBody() throws {
    let response = try Self.response(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
    #expect(response.framing == .chunked)
    #expect(response.body == Array("hello!".utf8))
    #expect(response.isComplete)
  }

  @Test func aChunkedBodyMayBeCutOffOrOpenOrMalformed() throws {
    let start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(try Self.response(start + "5\r\nhel").end == .open)
    #expect(try Self.response(start + "5\r\nhel").body == Array("hel".utf8))
    #expect(try Self.response(start + "5\r\nhello\r\n", isClosed: true).end == .cutOff)
    guard case .malformed = try Self.response(start + "hello").end else {
      Issue.record("not malformed")
      return
    }
  }

  @Test func theEndOfTheConnectionMayEndTheBody() throws {
    let text = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
    let response = try Self.response(text, isClosed: true)
    #expect(response.framing == .untilClose)
    #expect(response.body == Array("hello".utf8))
    #expect(response.isComplete)
    #expect(!response.keepsConnection)
    #expect(try Self.response(text).end == .open)
  }

  @Test func readsTheOldVersion() throws {
    let response = try Self.response("HTTP/1.0 200 OK\r\n\r\nhello", isClosed: true)
    #expect(response.minorVersion == 0)
    #expect(!response.keepsConnection)
    #expect(response.body == Array("hello".utf8))
  }

  @Test(arguments: [
    "\u{15}\u{3}\u{1}\0\u{2}", "hello\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
  ])
  func otherBytesAreInvalid(received: String) {
    guard case .invalid = exchange(received).reading else {
      Issue.record("\(received.debugDescription) is not invalid")
      return
    }
    #expect(exchange(received).response == nil)
  }

  @Test func ambiguousFramingIsInvalid() {
    for fields in [
      "Content-Length: 5\r\nContent-Length: 6", "Content-Length: five", "Transfer-Encoding: gzip, chunked",
    ] {
      guard case .invalid = exchange("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nhello").reading else {
        Issue.record("\(fields) is not invalid")
        continue
      }
    }
  }

  @Test func noBytesAndHalfAHeadAreNoResponse() {
    #expect(exchange("").reading == .nothing)
    #expect(exchange("HTTP/1.1 200 OK\r\nContent-").reading == .incompleteHead)
    #expect(exchange("HTTP/1.1 100 Continue\r\n\r\n").reading == .incompleteHead)
  }

  @Test func aShortBodyIsCutOffOrOpen() throws {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"
    #expect(try Self.response(text, isClosed: true).end == .cutOff)
    #expect(try Self.response(text).end == .open)
    #expect(try Self.response(text).body == Array("hello".utf8))
  }

  @Test func bytesAfterTheBodyAreLeftOver() throws {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world"
    let response = try Self.response(text)
    #expect(response.body == Array("hello".utf8))
    #expect(response.leftover == Array(", world".utf8))
    #expect(response.isComplete)
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nrest"
    #expect(try Self.response(chunked).leftover == Array("rest".utf8))
  }

  @Test(arguments: [("HEAD", 200), ("GET", 204), ("GET", 304)])
  func someResponsesHaveNoBody(method: String, status: Int) throws {
    let text = "HTTP/1.1 \(status) X\r\nContent-Length: 5\r\n\r\nhello"
    let response = try Self.response(text, method: method)
    #expect(response.framing == .none)
    #expect(response.body.isEmpty)
    #expect(response.leftover == Array("hello".utf8))
    #expect(response.isComplete)
  }

  @Test func informationalResponsesComeFirst() throws {
    let response = try Self.response(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    )
    #expect(response.fields == [.init("Content-Length", "0")])
    #expect(response.status == 200)
  }

  @Test func aSwitchOfProtocolsIsFinal() throws {
    let response = try Self.response("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u{1}")
    #expect(response.status == 101)
    #expect(response.leftover == [1])
  }

  @Test func silenceCountsAsTheEndAfterAWhile() {
    #expect(!exchange("HTTP").isSilent)
    #expect(exchange("HTTP", silence: .seconds(3)).isSilent)
    #expect(exchange("HTTP", isReset: true).isSilent)
  }
}

/// A GET of `/` and what the app sent.
func exchange(
  _ received: String, _ method: String = "GET", _ target: String = "/", isClosed: Bool = false, isReset: Bool = false,
  silence: Duration = .zero
) -> DirectExchange {
  DirectExchange(
    AppRequest(method, target), received: Array(received.utf8), isClosed: isClosed, isReset: isReset, silence: silence)
}

/// The findings of a status; none if it has another form.
func findings(_ status: CheckResult.Status) -> [Finding] { CheckResult(.httpFraming, status).findings }
