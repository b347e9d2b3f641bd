import Testing

@testable import WireFormat

/// What the scanner says of a whole text.
func scan(_ text: [UInt8]) throws(JSONError) -> JSONValue {
  var scanner = JSONScanner(text.span)
  let value = try scanner.value()
  try scanner.finish()
  if let offset = scanner.loneSurrogate { throw JSONError(.loneSurrogate, at: offset) }
  return value
}

func failure(_ text: [UInt8]) -> JSONError? {
  do throws(JSONError) {
    _ = try scan(text)
    return nil
  } catch {
    return error
  }
}

@Suite struct JSONScannerTests {
  @Test(arguments: [
    "{}", "[]", "null", "true", "false", "0", "-0", "10", "1.5", "-1.25e+10", "1E5", "1e-5", "\"\"", " { } ",
    "[1,2,3]", #"{"a":[{"b":null},[],{}],"c":"d"}"#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\uD83D\uDE00""#, "\"é日😀\"",
    "\t\r\n [ 1 , 2 ] \n", "\"\u{7F}\"", #"{"":0,"":1}"#,
  ])
  func acceptsJSON(text: String) {
    #expect(failure(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    ("", JSONError.Reason.unexpectedEnd), (" ", .unexpectedEnd), ("{", .unexpectedEnd), ("[", .unexpectedEnd),
    ("[1", .unexpectedEnd), ("[1,", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd),
    ("{\"a\":1", .unexpectedEnd), ("{\"a\":1,", .unexpectedEnd), ("\"abc", .unexpectedEnd), ("\"abc\\", .unexpectedEnd),
    ("\"\\u", .unexpectedEnd), ("\"\\u12", .unexpectedEnd), ("tru", .unexpectedEnd), ("-", .unexpectedEnd),
    ("1.", .unexpectedEnd), ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd),
    ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("{,}", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
    ("{a:1}", .unexpectedByte), ("{\"a\" 1}", .unexpectedByte), ("[1 2]", .unexpectedByte), ("{1:2}", .unexpectedByte),
    ("[}", .unexpectedByte), ("{]", .unexpectedByte), ("[1}", .unexpectedByte), ("nul!", .unexpectedByte),
    ("'a'", .unexpectedByte), ("+1", .unexpectedByte), (".5", .unexpectedByte), ("NaN", .unexpectedByte),
    ("\u{FEFF}1", .unexpectedByte), ("01", .invalidNumber), ("-01", .invalidNumber), ("1.e1", .invalidNumber),
    ("-a", .invalidNumber), ("1 1", .trailingBytes), ("{}}", .trailingBytes), ("0x10", .trailingBytes),
    ("\"\\x\"", .invalidEscape), ("\"\\u12g4\"", .invalidEscape), ("\"\\u\"", .invalidEscape),
    ("\"\\U0041\"", .invalidEscape),
    ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate), ("\"\\ud800\\u0041\"", .loneSurrogate),
    ("\"\\ud800\\ud800\\udc00\"", .loneSurrogate), ("\"a\nb\"", .controlByte), ("\"\0\"", .controlByte),
    ("\"\u{1F}\"", .controlByte),
  ])
  func refusesWhatIsNotJSON(text: String, reason: JSONError.Reason) {
    #expect(failure(Array(text.utf8))?.reason == reason)
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
      [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xFF], [0xC3, 0x28], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    for padding in 0..<20 {
      let text =
        [UInt8(ascii: "\"")] + [UInt8](repeating: 97, count: padding) + bytes + Array("aaaaaaaaaaaaaaaaa\"".utf8)
      #expect(failure(text) == JSONError(.invalidUTF8, at: padding + 1))
    }
  }

  @Test func nestsToTheLimitAndNoFurther() {
    let limit = JSONScanner.nestingLimit
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      let deepest = String(repeating: open, count: limit) + inner + String(repeating: close, count: limit)
      #expect(failure(Array(deepest.utf8)) == nil)
      let deeper = String(repeating: open, count: limit + 1) + inner + String(repeating: close, count: limit + 1)
      #expect(failure(Array(deeper.utf8))?.reason == .tooDeep)
    }
    #expect(failure(Array(String(repeating: "[", count: 100_000).utf8))?.reason == .tooDeep)
    #expect(failure(Array(String(repeating: "[{\"a\":", count: 5_000).utf8))?.reason == .tooDeep)
  }

  @Test func readsValueByValue() throws {
    let text = Array(#" {"a" : [1, "two", {"x": []}], "b\u0063": true, "d": {"e": "f"}} "#.utf8)
    var scanner = JSONScanner(text.span)
    var keys: [String] = []
    var kinds: [JSONValue.Kind] = []
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      keys.append(String(decoding: text[key.range], as: UTF8.self))
      if scanner.isString(key, "a") {
        try scanner.enterArray()
        while try scanner.nextElement() { kinds.append(try scanner.value().kind) }
      } else if scanner.isString(key, "bc") {
        #expect(key.hasEscapes)
        kinds.append(try scanner.value().kind)
      } else {
        let value = try scanner.value()
        #expect(String(decoding: text[value.range], as: UTF8.self) == #"{"e": "f"}"#)
      }
    }
    try scanner.finish()
    #expect(keys == ["a", #"b\u0063"#, "d"])
    #expect(kinds == [.number, .string, .object, .true])
  }

  @Test func neverReadsPastTheEnd() {
    let text = Array(#"{"a":[1.5e-3,"\u00e9\ud83d\ude00\\é日😀 and a text of some length",true,null,{}],"b":""}"#.utf8)
    for end in 0..<text.count {
      // A slice of its own, so that reading past it is reading past an allocation.
      #expect(failure(Array(text[..<end])) != nil)
    }
    #expect(failure(text) == nil)
  }

  @Test func offsetsCountInTheWhole() throws {
    let text = Array(#"xx{"a":"b"}yy"#.utf8)
    var scanner = JSONScanner(text.span, in: 2..<11)
    try scanner.enterObject()
    let key = try #require(try scanner.nextKey())
    #expect(key.range == 4..<5)
    #expect(try scanner.value().range == 8..<9)
    #expect(try scanner.nextKey() == nil)
    try scanner.finish()
  }
}
