import HTTPMessages
import SeededRandom
import Testing
import WireFormat

@testable import EmulatorCore

@Suite struct SecretMaskTests {
  private static func text(_ text: String) -> String {
    String(decoding: SecretMask.text(Array(text.utf8)), as: UTF8.self)
  }
  private static func json(_ json: String) -> String {
    String(decoding: SecretMask.json(Array(json.utf8)), as: UTF8.self)
  }

  private static func base64(_ text: String) -> String {
    String(decoding: SecretMask.encoded(Array(text.utf8)), as: UTF8.self)
  }

  // MARK: Text

  @Test(arguments: [
    ("", ""), ("all is well", "all is well"), ("GET /x 200 in 12 ms", "GET /x 200 in 12 ms"),
    ("password=hunter2", "password=***"), ("password=hunter2, user=bob", "password=***, user=bob"),
    ("PASSWORD: hunter2", "PASSWORD: ***"), ("password: 1234", "password: ***"), ("pin=1234", "pin=***"),
    (#"{"token":"abc1def2"}"#, #"{"token":"***"}"#), (#"{\"token\":\"abc1def2\"}"#, #"{\"token\":\"***\"}"#),
    ("{'apiKey': 'abc'}", "{'apiKey': '***'}"), ("api_key => \"abc\"", "api_key => \"***\""),
    ("DB_PASSWORD=a&b=c", "DB_PASSWORD=***&b=c"), ("?x=1&access_token=abc&y=2", "?x=1&access_token=***&y=2"),
    ("tokens=12", "tokens=12"), ("Unexpected token: end", "Unexpected token: end"),
    ("SyntaxError: Unexpected token } in JSON", "SyntaxError: Unexpected token } in JSON"),
    ("token: Ab3dEf6hIj", "token: ***"), ("tokenType=bearer", "tokenType=bearer"),
    ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"),
    (#""authorization": "Digest username=x, nonce=y""#, #""authorization": "Digest ***""#),
    ("authorization=abc", "authorization=***"), ("Bearer abcdefg8", "Bearer ***"),
    ("a bearer of news", "a bearer of news"), ("bearer authentication", "bearer authentication"),
    ("Cookie: a=b; c=d", "Cookie: a=***; c=***"),
    ("Set-Cookie: sid=abc; Path=/; HttpOnly; Secure", "Set-Cookie: sid=***; Path=/; HttpOnly; Secure"),
    ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_g here", "got *** here"),
    ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", "got ***"), ("eyJhbGciOiJIUzI1NiJ9 alone", "eyJhbGciOiJIUzI1NiJ9 alone"),
    ("key AKIAIOSFODNN7ABCDEFG used", "key *** used"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYABCDEFGHIJ", "aws_secret_access_key = ***"),
    ("SECRET wJalrXUtnFEMI/K7MDENG/bPxRfiCYABCDEFGHIJ", "SECRET ***"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIB", "***"),
    ("postgres://user:hunter2@host/db", "postgres://user:***@host/db"),
    ("password=", "password="), ("password", "password"), ("=", "="), (":", ":"), ("password=\"", "password=\""),
    ("password='a b' x", "password='***' x"), ("x=y=z token=a1b2c3d4e5=", "x=y=z token=***"),
  ])
  func masksText(text: String, masked: String) { #expect(Self.text(text) == masked) }

  @Test func isDoneWhenMaskedOnce() {
    for text in ["password=hunter2", "Authorization: Bearer abc.def", "Cookie: a=b; c=d", "token: Ab3dEf6hIj"] {
      #expect(Self.text(Self.text(text)) == Self.text(text))
    }
  }

  // MARK: JSON

  @Test(arguments: [
    ("{}", "{}"), ("", ""), (#"{"a":"b"}"#, #"{"a":"b"}"#),
    (#"{ "password" : "x" , "a" : 1 }"#, #"{ "password" : "***" , "a" : 1 }"#),
    (#"{"password":"","token":""}"#, #"{"password":"","token":""}"#),
    (#"{"password":1234,"maxTokens":100,"token":5}"#, #"{"password":0,"maxTokens":100,"token":5}"#),
    (#"{"password":-1.5e3}"#, #"{"password":0}"#),
    (#"{"password":null,"secret":true}"#, #"{"password":null,"secret":true}"#),
    (
      #"{"headers":{"Authorization":"Bearer abc","host":"x"}}"#,
      #"{"headers":{"Authorization":"Bearer ***","host":"x"}}"#
    ),
    (
      #"{"multiValueHeaders":{"x-api-key":["a","b"],"c":["d"]}}"#,
      #"{"multiValueHeaders":{"x-api-key":["***","***"],"c":["d"]}}"#
    ),
    (#"{"cookies":["a=b","c=d; Path=/"]}"#, #"{"cookies":["a=***","c=***; Path=/"]}"#),
    (#"{"tokens":[["a"],{"x":"b","token":"c"},"d"]}"#, #"{"tokens":[["***"],{"x":"b","token":"***"},"***"]}"#),
    (#"{"credentials":{"accessKeyId":"a","region":"b"}}"#, #"{"credentials":{"accessKeyId":"***","region":"b"}}"#),
    (#"{"rawQueryString":"a=b&%74oken=c"}"#, #"{"rawQueryString":"a=b&%74oken=***"}"#),
    (
      #"{"queryStringParameters":{"sig":"a","signature":"b"}}"#,
      #"{"queryStringParameters":{"sig":"a","signature":"***"}}"#
    ),
    (#"{"body":"{\"user\":\"bob\",\"password\":\"x\"}"}"#, #"{"body":"{\"user\":\"bob\",\"password\":\"***\"}"}"#),
    (#"{"body":"user=bob&password=x"}"#, #"{"body":"user=bob&password=***"}"#),
    (#"{"p\u0061ssword":"x"}"#, #"{"p\u0061ssword":"***"}"#), (#"{"a":"pass\u0077ord=abc"}"#, #"{"a":"password=***"}"#),
    (
      #"{"SignatureVersion":"1","tokenType":"x","apiKeySource":"y"}"#,
      #"{"SignatureVersion":"1","tokenType":"x","apiKeySource":"y"}"#
    ),
    (#"["password=abc",{"a":"b"}]"#, #"["password=***",{"a":"b"}]"#), (#""password=abc""#, #""password=***""#),
    // Cut, or invalid.
    (#"{"password":"abc"#, #"{"password":"***"#), (#"{"password":"ab\"#, #"{"password":"***"#),
    (#"{"password":"#, #"{"password":"#),
    (#"{"a":"b","tok"#, #"{"a":"b","tok"#), ("]]]}}", "]]]}}"), (#"{"a":}{"token":"b"}"#, #"{"a":}{"token":"***"}"#),
    (#"{"password":"\ud800"}"#, #"{"password":"***"}"#),
  ])
  func masksJSON(json: String, masked: String) { #expect(Self.json(json) == masked) }

  @Test(arguments: [
    ("{'password': 'x'}", "{'password': '***'}"), (#"{"token":"x"} password=y"#, #"{"token":"***"} password=***"#),
    (#"{"statusCode":200}\0\0password=y&a=b"#, #"{"statusCode":200}\0\0password=***&a=b"#),
    ("password=y", "password=***"),
    (#" {"token":"x"}"#, #" {"token":"***"}"#), (#"{"token":"x","b":"c"#, #"{"token":"***","b":"c"#),
    (#""token=abc""#, #""token=***""#),
  ])
  func masksBoth(text: String, masked: String) {
    #expect(String(decoding: SecretMask.mixed(Array(text.utf8)), as: UTF8.self) == masked)
  }

  @Test func looksIntoBase64() {
    let body = #"{"password":"x"}"#
    let hidden = #"{"password":"***"}"#
    #expect(Self.json(#"{"data":"\#(Self.base64(body))"}"#) == #"{"data":"\#(Self.base64(hidden))"}"#)
    #expect(
      Self.json(#"{"body":"\#(Self.base64("a=b&password=x"))","isBase64Encoded":true}"#)
        == #"{"body":"\#(Self.base64("a=b&password=***"))","isBase64Encoded":true}"#)
    let image = Self.base64("\u{0}\u{1}password=x")
    #expect(
      Self.json(#"{"body":"\#(image)","isBase64Encoded":false}"#) == #"{"body":"\#(image)","isBase64Encoded":false}"#)
  }

  @Test func looksIntoJSONInStrings() throws {
    var text = #"{"token":"abc"}"#
    for _ in 0..<3 {
      var writer = JSONWriter()
      writer.object { writer in
        writer.key("a")
        writer.string(text)
      }
      text = String(decoding: writer.finish(), as: UTF8.self)
    }
    #expect(!Self.json(text).contains("abc"))
    #expect(InvocationRecording.isJSON(Array(Self.json(text).utf8)))
  }

  /// Random documents stay valid, and keep their structure.
  @Test func keepsTheStructure() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      let tree = Self.randomTree(depth: 4, using: &generator)
      let json = tree.bytes
      let masked = SecretMask.json(json)
      let result = try JSONTree(masked)
      #expect(Self.shape(result) == Self.shape(tree))
      #expect(SecretMask.json(masked) == masked)
    }
  }

  /// Valid JSON that is cut anywhere, and random bytes, are masked without a trap.
  @Test func survivesGarbage() {
    var generator = SeededGenerator(seed: 8)
    let json = Self.randomTree(depth: 6, using: &generator).bytes
    for end in json.indices.prefix(2000) { _ = SecretMask.json(Array(json[..<end])) }
    let alphabet = Array(#"{}[]",:\u0a9-.= tokenpassword;eyJ"#.utf8) + [0, 0xFF, 0xC3, 0x80]
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      _ = SecretMask.json(bytes)
      _ = SecretMask.text(bytes)
      _ = SecretMask.mixed(bytes)
      _ = SecretMask.body(bytes, contentType: nil)
      _ = SecretMask.target(bytes)
    }
  }

  private static func randomTree(depth: Int, using generator: inout SeededGenerator) -> JSONTree {
    let words = [
      "token", "password", "a", "Authorization", "cookies", "body", "isBase64Encoded", "é\"\\\n", "Bearer abcdefgh123",
      #"{"token":"x"}"#, "[]", "password=abc; token: Xy12345678", "a=b; Path=/", "rawQueryString", "", "ey",
      "eyJ0b2tlbiI6IngifQ==",
    ]
    func word(_ generator: inout SeededGenerator) -> String { words.randomElement(using: &generator) ?? "" }
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
    case 0, 1: return .string(word(&generator))
    case 2: return .number("\(Int.random(in: -9...9, using: &generator))")
    case 3: return .bool(.random(using: &generator))
    case 4: return .null
    case 5:
      return .array(
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in randomTree(depth: depth - 1, using: &generator) })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          JSONTree.Member(name: word(&generator), value: randomTree(depth: depth - 1, using: &generator))
        })
    }
  }

  /// The tree without the contents of strings and numbers.
  private static func shape(_ tree: JSONTree) -> JSONTree {
    switch tree {
    case .object(let members): .object(members.map { JSONTree.Member(name: $0.name, value: shape($0.value)) })
    case .array(let elements): .array(elements.map(shape))
    case .string: .string("")
    case .number: .number("0")
    case .bool, .null: tree
    }
  }

  // MARK: Size

  /// Hostile text takes a fraction of the time that quadratic code would take.
  @Test(arguments: [
    "a", "{", "[", "\"", "=", ":", "token=", "password:\"", "eyJ", "://", "a://b:c@", ";", "\\", "{\"token\":",
    "-----BEGIN ", "Bearer ",
    "AKIA", "&", "secret", "cookie=", "aA1", "\n",
  ])
  func takesLinearTime(part: String) {
    let bytes = Array(String(repeating: part, count: 100_000 / part.utf8.count).utf8)
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = SecretMask.json(bytes)
      _ = SecretMask.text(bytes)
    }
    #expect(time < .seconds(20))
  }

  // MARK: Fields

  @Test(arguments: [
    ("Authorization", "Bearer abc", "Bearer ***"), ("authorization", "abc", "***"),
    ("Proxy-Authorization", "Basic a", "Basic ***"),
    ("Cookie", "a=b; c=d", "a=***; c=***"), ("Set-Cookie", "a=b; Path=/; Max-Age=3", "a=***; Path=/; Max-Age=3"),
    ("cookie", "nameless", "***"), ("x-api-key", "abc", "***"), ("X-Amz-Security-Token", "abc", "***"),
    ("x-api-key", "", ""),
    ("Host", "localhost", "localhost"), ("Referer", "http://a/?token=b", "http://a/?token=***"),
    ("x-amzn-request-context", #"{"authorizer":{"token":"x"}}"#, #"{"authorizer":{"token":"***"}}"#),
    ("www-authenticate", "Bearer realm=x", "Bearer realm=x"),
  ])
  func masksFields(name: String, value: String, masked: String) {
    let fields = SecretMask.fields(HTTPFields([(name, value)]))
    #expect(fields.valueText(at: 0) == masked)
    #expect(fields.nameText(at: 0) == name)
  }

  @Test(arguments: [
    ("/x", "/x"), ("/x?", "/x?"), ("/x?a=b&c", "/x?a=b&c"), ("/x?token=a&b=c", "/x?token=***&b=c"),
    ("/x?%74oken=a", "/x?%74oken=***"),
    ("/x?next=%2Fy%3Ftoken%3Dabc&b=c", "/x?next=***&b=c"), ("/x?q=100%25&b=%", "/x?q=100%25&b=%"), ("/x?&&=", "/x?&&="),
    ("http://u:secret1@a/?b", "http://u:***@a/?b"),
  ])
  func masksTargets(target: String, masked: String) {
    #expect(String(decoding: SecretMask.target(Array(target.utf8)), as: UTF8.self) == masked)
  }

  @Test func masksBodies() {
    func body(_ text: String, _ type: String?) -> String {
      String(decoding: SecretMask.body(Array(text.utf8), contentType: type), as: UTF8.self)
    }
    #expect(body("%74oken=a&b=c", "application/x-www-form-urlencoded; charset=utf-8") == "%74oken=***&b=c")
    #expect(body(#"{"token":"a"}"#, "application/json") == #"{"token":"***"}"#)
    #expect(body(#" [{"token":"a"}]"#, nil) == #" [{"token":"***"}]"#)
    #expect(body("hello", "text/plain") == "hello")
    #expect(SecretMask.body([0xFF] + Array("token=abcd1".utf8), contentType: nil) == [0xFF] + Array("token=abcd1".utf8))
  }
}
