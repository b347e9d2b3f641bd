import ByteBuffers
import HTTPMessages
import SeededRandom
import Testing

@testable import EmulatorCore

@Suite struct CurlCommandTests {
  private static func command(
    _ method: String = "GET", _ target: String = "/x", _ fields: [(String, String)] = [], body: [UInt8] = [],
    showsSecrets: Bool = false
  ) -> String? {
    guard let method = HTTPMethod(method) else { return nil }
    let request = HTTPRequest(
      method: method, target: Array(target.utf8), fields: HTTPFields(fields), body: SharedBytes(body))
    return CurlCommand.text(request, baseURL: "http://127.0.0.1:9000", showsSecrets: showsSecrets)
  }

  @Test func isShortForSimpleRequests() {
    #expect(Self.command() == "curl http://127.0.0.1:9000/x")
    #expect(Self.command("HEAD") == "curl --head http://127.0.0.1:9000/x")
    #expect(Self.command("DELETE") == "curl -X DELETE http://127.0.0.1:9000/x")
    #expect(Self.command("GET", "/x?a=b&c") == "curl 'http://127.0.0.1:9000/x?a=b&c'")
    #expect(Self.command("GET", "/x?a[]=1") == "curl --globoff 'http://127.0.0.1:9000/x?a[]=1'")
    #expect(
      Self.command("POST", "/x", [("Content-Type", "text/plain")], body: Array("@it's".utf8))
        == #"curl -H 'Content-Type: text/plain' --data-raw '@it'\''s' http://127.0.0.1:9000/x"#)
    #expect(
      Self.command("GET", "/x", body: Array("a".utf8))
        == "curl -X GET -H content-type: --data-raw a http://127.0.0.1:9000/x")
  }

  @Test func quotesMethods() {
    #expect(Self.command("$(x)`") == nil)
    #expect(Self.command("a'b`c$d") == #"curl -X 'a'\''b`c$d' http://127.0.0.1:9000/x"#)
  }

  @Test func leavesOutWhatOthersAdd() {
    let fields = [
      ("Host", "a"), ("Content-Length", "3"), ("X-Forwarded-For", "b"), ("x-amzn-trace-id", "c"),
      ("x-amzn-request-context", "{}"),
      ("Connection", "close"), ("accept", "*/*"), ("x-empty", ""),
    ]
    #expect(Self.command("GET", "/x", fields) == "curl -H 'accept: */*' -H 'x-empty;' http://127.0.0.1:9000/x")
    #expect(
      Self.command("GET", "/x", [("accept-encoding", "gzip")])
        == "curl -H 'accept-encoding: gzip' --compressed http://127.0.0.1:9000/x")
    #expect(
      Self.command("GET", "/x", [("accept-encoding", "identity")])
        == "curl -H 'accept-encoding: identity' http://127.0.0.1:9000/x")
  }

  @Test func leavesOutSecrets() {
    let fields = [
      ("Authorization", "Bearer abc"), ("Cookie", "a=b"), ("X-Api-Key", "k"), ("X-A", "b"),
      ("referer", "http://a/?token=t"),
    ]
    let body = Array(#"{"password":"p"}"#.utf8)
    #expect(
      Self.command("POST", "/x?token=t&a=b", fields, body: body)
        == #"curl -H 'X-A: b' -H 'referer: http://a/?token=***' -H content-type: --data-raw '{"password":"***"}' 'http://127.0.0.1:9000/x?token=***&a=b'"#
    )
    let shown = Self.command("POST", "/x?token=t&a=b", fields, body: body, showsSecrets: true)
    #expect(shown?.contains("-H 'Authorization: Bearer abc' -H 'Cookie: a=b' -H 'X-Api-Key: k'") == true)
    #expect(shown?.contains(#"'{"password":"p"}'"#) == true)
    #expect(shown?.contains("token=t&a=b") == true)
  }

  /// A value with a line break would begin another field.
  @Test func leavesOutFieldsThatAreNone() {
    #expect(
      Self.command("GET", "/x", [("a", "b\r\nc: d"), ("a b", "c"), ("e", "f\u{0}")]) == "curl http://127.0.0.1:9000/x")
    let request = HTTPRequest(
      method: .get, target: Array("/x".utf8),
      fields: {
        var fields = HTTPFields()
        fields.append(name: Array("a".utf8)[...], value: [0xFF])
        return fields
      }())
    #expect(CurlCommand.text(request, baseURL: "http://a", showsSecrets: false) == "curl http://a/x")
  }

  @Test func sendsBytesThroughPrintf() {
    #expect(
      Self.command("POST", "/x", body: [0x00, 0xFF, 0x61, 0x25, 0x5C, 0x27, 0x31])
        == #"printf '\000\377a\045\134\0471' | curl -H content-type: --data-binary @- http://127.0.0.1:9000/x"#)
    let large = [UInt8](repeating: 0x61, count: 100_000)
    #expect(Self.command("POST", "/x", body: large)?.hasPrefix("printf %s aaaaa") == true)
    #expect(Self.command("POST", "/x", body: [UInt8](repeating: 0x61, count: 300_000)) == nil)
  }

  /// Whatever a word contains, a shell reads exactly it.
  @Test func quotesEveryWord() {
    var generator = SeededGenerator(seed: 3)
    let alphabet = Array(" '\"$`\\\n;&|<>(){}[]*?!#~=%^aé-".utf8)
    for _ in 0..<2000 {
      let word = (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &generator)]
      }
      #expect(Self.words(ShellQuoting.quoted(word)) == [word])
    }
  }

  /// Splits a command that has only single quotes and backslashes, as a POSIX shell does.
  private static func words(_ command: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8]?
    var index = 0
    while index < command.count {
      switch command[index] {
      case UInt8(ascii: "'"):
        let end = command[(index + 1)...].firstIndex(of: UInt8(ascii: "'")) ?? command.count
        word = (word ?? []) + command[(index + 1)..<end]
        index = end
      case UInt8(ascii: "\\"):
        index += 1
        word = (word ?? []) + [command[index]]
      case UInt8(ascii: " "):
        if let word { words.append(word) }
        word = nil
      default: word = (word ?? []) + [command[index]]
      }
      index += 1
    }
    return words + (word.map { [$0] } ?? [])
  }
}
