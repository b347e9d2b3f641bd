import Testing

@testable import EmulatorCore

@Suite struct ResponseFramingTests {
  private typealias Request = ServerConnectionStateMachine.Request

  private static let http10 = Request(version: .http10)
  private static let head = Request(isHEAD: true)

  private static func text(_ framing: ResponseFraming) -> String {
    "length \(framing.contentLength)" + (framing.sendsBody ? ", body" : "") + (framing.isChunked ? ", chunked" : "")
      + (framing.isHTTP10 ? ", HTTP/1.0" : "") + ", \(framing.connection)"
  }

  @Test(arguments: [
    (200, Request(), "length ofBody, body, persistent"),
    (200, http10, "length ofBody, body, keepAlive"),
    (200, head, "length ofBody, persistent"),
    (204, Request(), "length removed, persistent"),
    (304, Request(), "length removed, persistent"),
    (204, head, "length removed, persistent"),
  ])
  func wholeResponses(_ status: Int, _ request: ServerConnectionStateMachine.Request, _ expected: String) {
    #expect(Self.text(ResponseFraming(status: status, request, keepsAlive: true)) == expected)
  }

  @Test func aWholeResponseToHEADKeepsItsContentLength() {
    #expect(ResponseFraming(status: 200, Self.head, hasContentLength: true).contentLength == .unchanged)
    #expect(ResponseFraming(status: 200, Request(), hasContentLength: true).contentLength == .ofBody)
  }

  @Test func aResponseToNoRequestCloses() {
    #expect(Self.text(ResponseFraming(status: 400)) == "length ofBody, body, close")
  }

  @Test(arguments: [
    (200, Request(), "length removed, body, chunked, persistent"),
    (200, http10, "length removed, body, HTTP/1.0, close"),
    (200, Request(version: .other), "length removed, body, HTTP/1.0, close"),
    (200, head, "length unchanged, persistent"),
    (204, Request(), "length removed, persistent"),
    (304, http10, "length removed, keepAlive"),
  ])
  func streamedResponses(_ status: Int, _ request: ServerConnectionStateMachine.Request, _ expected: String) {
    #expect(Self.text(ResponseFraming(streamed: status, request, keepsAlive: true)) == expected)
    let last = ResponseFraming(streamed: status, request, keepsAlive: false)
    #expect(last.connection == .close)
  }
}
