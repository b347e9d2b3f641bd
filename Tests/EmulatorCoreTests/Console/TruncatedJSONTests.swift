import Testing

@testable import EmulatorCore

@Suite struct TruncatedJSONTests {
  private static func completed(_ json: String) -> String? {
    TruncatedJSON.completed(Array(json.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("{", "{}"), ("[", "[]"), (#"{"a"#, "{}"), (#"{"a":"#, "{}"), (#"{"a":1"#, "{}"), (#"{"a":1,"#, #"{"a":1}"#),
    (#"{"a":true,"b":fal"#, #"{"a":true}"#), (#"{"a":"b","c":"d"#, #"{"a":"b"}"#), (#"{"a":"b\"#, "{}"),
    (#"{"a":"b\""#, "{}"),
    (#"{"a":{"b":[1,2,{"c""#, #"{"a":{"b":[1,2,{}]}}"#), (#"{"a":1} rest"#, #"{"a":1}"#), (#"["a","b""#, #"["a","b"]"#),
    (#"{"a":"]}","b"#, #"{"a":"]}"}"#),
  ])
  func completes(json: String, completed: String) { #expect(Self.completed(json) == completed) }

  @Test(arguments: ["", " ", "1", "\"a", "]", "{]", "[}", "}"])
  func givesUp(json: String) { #expect(Self.completed(json) == nil) }

  @Test func givesUpOnDeepNesting() {
    #expect(Self.completed(String(repeating: "[", count: 512)) != nil)
    #expect(Self.completed(String(repeating: "[", count: 513)) == nil)
  }

  /// Every beginning of a valid object makes a valid object.
  @Test func completesEveryBeginning() {
    let json = Array(
      #"{"a":[1,-2.5e3,{"b":"c\"d\\"},[]],"e":{},"é":null,"f":{"g":[true,false,"\u00e9"]},"h":"i"}"#.utf8)
    for end in 1..<json.count {
      let completed = TruncatedJSON.completed(Array(json[..<end]))
      #expect(completed.map { InvocationRecording.isJSON($0) } == true, "\(end)")
    }
    #expect(TruncatedJSON.completed(json) == json)
  }
}
