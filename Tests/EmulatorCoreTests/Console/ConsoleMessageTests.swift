import HTTPMessages
import Testing

@testable import EmulatorCore

@Suite struct ConsoleMessageTests {
  private static func replay(_ json: String) throws(ConsoleError) -> ConsoleMessage.Replay {
    try ConsoleMessage.replay(Array(json.utf8))
  }

  private static func send(_ json: String) throws(ConsoleError) -> ConsoleMessage.Send {
    try ConsoleMessage.send(Array(json.utf8))
  }

  private static func request(_ members: String) throws(ConsoleError) -> HTTPRequest? {
    guard
      case .request(_, let request) = try send(#"{"function":"api","request":{"door":"function-url",\#(members)}}"#)
        .content
    else { return nil }
    return request
  }

  @Test func readsReplays() throws {
    #expect(try Self.replay("{}") == ConsoleMessage.Replay(event: nil, function: nil))
    #expect(try Self.replay(#"{"event":null,"function":null}"#) == ConsoleMessage.Replay(event: nil, function: nil))
    #expect(
      try Self.replay(#" {"event":"{\"a\":1}","function":"b"} "#)
        == ConsoleMessage.Replay(event: Array(#"{"a":1}"#.utf8), function: "b"))
  }

  @Test func readsEvents() throws {
    let send = try Self.send(#"{"function":"api","event":"[1,\n2]"}"#)
    #expect(send == ConsoleMessage.Send(function: "api", content: .event(Array("[1,\n2]".utf8))))
  }

  @Test func readsRequests() throws {
    let request = try #require(
      try Self.request(
        #""method":"PUT","path":"/x?y=1","fields":[["Content-Type","text/plain"],["a"," b "],["Content-Length","9"]],"body":"é""#
      ))
    #expect(request.method.name == "PUT")
    #expect(request.target == Array("/x?y=1".utf8))
    #expect(request.fields == HTTPFields([("Content-Type", "text/plain"), ("a", "b")]))
    #expect(Array(request.body) == Array("é".utf8))
    let plain = try #require(try Self.request(#""path":"/""#))
    #expect(plain.method == .get)
    #expect(!plain.hasBody)
    #expect(try Self.request(#""path":"/","method":"POST""#)?.hasBody == true)
    #expect(try Self.request(#""path":"/","base64":"AP8=""#).map { Array($0.body) } == [0, 0xFF])
  }

  @Test func readsDoctorsFunction() throws {
    #expect(try ConsoleMessage.doctor(Array(#"{"function":"api"}"#.utf8)) == "api")
  }

  @Test(arguments: [
    ("", "The body is not JSON"), ("{", "The body is not JSON"), ("[]", "The body is not an object"),
    ("null", "The body is not an object"),
    (#"{"events":"x"}"#, "The body has an unknown member"), (#"{"event":7}"#, "`event` is not a string"),
    (#"{"event":{}}"#, "`event` is not a string"), (#"{"event":"\ud800"}"#, "`event` has one half"),
    (#"{"function":true}"#, "`function` is not a string"),
  ])
  func namesTheMember(json: String, message: String) {
    let error = #expect(throws: ConsoleError.self) { try Self.replay(json) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    #expect(error?.status == 400)
  }

  @Test(arguments: [
    (#"{"event":"{}"}"#, "`function` is missing"), (#"{"function":"","event":"{}"}"#, "`function` is missing"),
    (#"{"function":"a"}"#, "The body has neither `event` nor `request`"),
    (#"{"function":"a","event":"{}","request":{"door":"a","path":"/"}}"#, "The body has both"),
    (#"{"function":"a","request":[]}"#, "`request` is not an object"),
    (#"{"function":"a","request":{"path":"/"}}"#, "`request.door` is missing"),
    (#"{"function":"a","request":{"door":"d"}}"#, "`request.path` is missing"),
    (#"{"function":"a","request":{"door":"d","x":1}}"#, "`request` has an unknown member"),
  ])
  func namesTheMemberOfACall(json: String, message: String) {
    let error = #expect(throws: ConsoleError.self) { try Self.send(json) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    (#""path":"x""#, "request.path"), (#""path":"/a b""#, "request.path"), (#""path":"/\r\nHost: x""#, "request.path"),
    (#""path":"/é""#, "request.path"), (#""path":"/#a""#, "request.path"),
    (#""path":"/","method":"A B""#, "request.method"),
    (#""path":"/","method":"""#, "request.method"), (#""path":"/","fields":{}"#, "request.fields"),
    (#""path":"/","fields":[["a"]]"#, "request.fields"), (#""path":"/","fields":[["a","b","c"]]"#, "request.fields"),
    (#""path":"/","fields":[["a",1]]"#, "request.fields"), (#""path":"/","fields":["a","b"]"#, "request.fields"),
    (#""path":"/","fields":[["a:","b"]]"#, "request.fields"),
    (#""path":"/","fields":[["a","b\r\nc: d"]]"#, "request.fields"),
    (#""path":"/","fields":[["a","b\u0000"]]"#, "request.fields"), (#""path":"/","body":1"#, "request.body"),
    (#""path":"/","base64":"?""#, "request.base64"), (#""path":"/","base64":"AA==","body":"a""#, "request.base64"),
  ])
  func namesTheMemberOfARequest(members: String, name: String) {
    let error = #expect(throws: ConsoleError.self) { try Self.request(members) }
    #expect(error?.message.hasPrefix("`\(name)`") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    ("", 1, 1), ("{", 1, 2), ("{\n  \"a\": 1,\n  b: 2\n}", 3, 3), ("{\"a\": \"\u{1F600}é\" x", 1, 13), ("[1,]", 1, 4),
    ("{}{}", 1, 3), ("\n\n\n01", 4, 2),
  ])
  func placesErrorsOfEvents(event: String, line: Int, column: Int) throws {
    let body = JSONTree.object([JSONTree.Member(name: "event", value: .string(event))]).bytes
    let error = #expect(throws: ConsoleError.self) { try ConsoleMessage.replay(body) }
    #expect(error?.code == .invalidJSON)
    #expect(error?.place == TextPlace(line: line, column: column))
    let json = try JSONTree(try #require(error?.json))
    #expect(json["code"]?.text == "Console.InvalidJSON")
    #expect(json["line"]?.number == Double(line))
    #expect(json["column"]?.number == Double(column))
  }

  @Test func survivesHostileBodies() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: ConsoleError.self) { try Self.replay(deep) }
    #expect(throws: ConsoleError.self) { try Self.replay(#"{"event":"\#(deep)"}"#) }
    #expect(throws: ConsoleError.self) { try Self.send(#"{"function":"a","request":\#(deep)"#) }
    #expect(throws: ConsoleError.self) { try ConsoleMessage.replay([0xFF, 0x00]) }
    #expect(throws: ConsoleError.self) {
      try ConsoleMessage.replay(Array("{\"event\":\"".utf8) + [0xFF] + Array("\"}".utf8))
    }
  }

  @Test func hasAStatusForEachReason() {
    for code in ConsoleError.Code.allCases { #expect((400..<600).contains(code.status)) }
  }
}
