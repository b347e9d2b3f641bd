import HTTPMessages
import Testing

@testable import AdapterCore

@Suite struct FallbackResponseTests {
  @Test(arguments: ["\n", "\r\n"])
  func reads(end: String) throws {
    let file = [
      "HTTP/1.1 503 Down", "Content-Type: text/html", "X-Empty:", "Content-Length: 9", "", "<h1>\nBack</h1>\n",
    ]
    let response = try FallbackResponse(parsing: Array(file.joined(separator: end).utf8)).response
    #expect(response.status == 503)
    #expect(response.fields == HTTPFields([("Content-Type", "text/html"), ("X-Empty", "")]))
    #expect(response.head.reason == "Down")
    #expect(String(decoding: response.body, as: UTF8.self) == "<h1>\nBack</h1>\n")
  }

  @Test(arguments: ["HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.0 200 \n", "HTTP/1.1 200 OK\n\n"])
  func needsNeitherFieldsNorBody(file: String) throws {
    let response = try FallbackResponse(parsing: Array(file.utf8)).response
    #expect(response == HTTPResponse(status: 200))
  }

  @Test(arguments: [
    ("", "line 1"), ("{\"status\":503}", "line 1"), ("HTTP/1.1 100 Continue", "line 1"), ("HTTP/1.1 99", "line 1"),
    ("503 Down", "line 1"), ("HTTP/1.1 503 Down\nno field", "line 2"), ("HTTP/1.1 503 Down\na: b\nb c: d", "line 3"),
    ("HTTP/1.1 503 Down\na: b\u{0}c", "line 2"), ("HTTP/1.1 503 Down\na: b\rX: y", "line 2"),
  ])
  func tellsTheLine(file: String, line: String) throws {
    let error = try #require(throws: FallbackResponse.FormatError.self) {
      try FallbackResponse(parsing: Array(file.utf8))
    }
    #expect(error.description.hasPrefix(line))
  }

  @Test func standsInForAppsThatGaveNoAnswer() {
    let codes = FailureCode.allCases.filter { FallbackResponse.standsIn(for: $0, method: .get) }
    #expect(codes == FailureCode.allCases.filter { FallbackResponse.standsIn(for: $0, method: .head) })
    #expect(
      codes == [.appNotReady, .appNotListening, .appExited, .appKilled, .appClosedBeforeResponse, .appTimedOut])
    #expect(FailureCode.allCases.allSatisfy { !FallbackResponse.standsIn(for: $0, method: .post) })
  }
}
