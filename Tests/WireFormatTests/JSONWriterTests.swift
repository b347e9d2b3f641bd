import Testing

@testable import WireFormat

@Suite struct JSONWriterTests {
  @Test func writesWhatItIsTold() {
    var json = JSONWriter()
    json.object { json in
      json.key("a")
      json.array { json in
        json.number(1)
        json.number(-2.5)
        json.number(1.0005, digits: 3)
        json.number(.infinity)
        json.bool(true)
        json.null()
        json.object { _ in }
      }
      json.key("text \"quoted\"" as String)
      json.string("line\nbreak\u{1}é")
      json.key(utf8: Array("k".utf8)[...])
      json.string(utf8: [0x61, 0xFF, 0x62])
      json.key("raw")
      json.raw("[1]".utf8)
    }
    #expect(
      String(decoding: json.finish(), as: UTF8.self)
        == #"{"a":[1,-2.5,1.001,null,true,null,{}],"text \"quoted\"":"line\nbreak\u0001é","k":"a"# + "\u{FFFD}"
        + #"b","raw":[1]}"#)
  }

  @Test func goesOnAfterWhatIsThere() {
    var json = JSONWriter(appendingTo: Array("x".utf8))
    json.string("a")
    #expect(String(decoding: json.finish(), as: UTF8.self) == #"x"a""#)
  }

  @Test(arguments: [0x61, 0x22, 0x01] as [UInt8])
  func escapingTakesLittleMoreRoomThanItNeeds(byte: UInt8) {
    let text = [UInt8](repeating: byte, count: 100_000)
    var output: [UInt8] = []
    text.withUnsafeBufferPointer { _ = JSONString.escape($0, into: &output) }
    #expect(output.capacity < output.count + output.count / 4)
  }

  @Test(
    arguments: [
      ([], 0), (Array("aé日😀".utf8), 10), ([0x00, 0x22, 0x0A], 10), ([0x61, 0xC3], nil), ([0xED, 0xA0, 0x80], nil),
    ] as [([UInt8], Int?)])
  func escapesOnlyUTF8(text: [UInt8], length: Int?) {
    var output: [UInt8] = [1]
    let isText = text.withUnsafeBufferPointer { JSONString.escape($0, into: &output) }
    #expect(isText == (length != nil))
    #expect(output.count == 1 + (length ?? 0))
  }
}
