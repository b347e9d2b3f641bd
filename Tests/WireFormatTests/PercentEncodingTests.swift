import Testing

@testable import WireFormat

@Suite struct PercentEncodingTests {
  private func encode(_ text: String, _ allowed: ByteSet, keepingEscapes: Bool) -> String {
    var output: [UInt8] = []
    PercentEncoding.encode(Array(text.utf8).span, allowing: allowed, keepingEscapes: keepingEscapes, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func decode(_ text: String, plusIsSpace: Bool = false) -> String {
    var output: [UInt8] = []
    PercentEncoding.decode(Array(text.utf8).span, plusIsSpace: plusIsSpace, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    ("/a b/é", "/a%20b/%C3%A9"), ("/a%20b", "/a%20b"), ("/100%", "/100%25"), ("/%zz%4", "/%25zz%254"), ("/%2", "/%252"),
    ("/?#[]", "/%3F%23%5B%5D"), ("/\r\n\0", "/%0D%0A%00"), ("/!$&'()*+,;=:@", "/!$&'()*+,;=:@"), ("", ""),
  ])
  func encodesPaths(text: String, encoded: String) {
    #expect(encode(text, PercentEncoding.path, keepingEscapes: true) == encoded)
  }

  @Test func encodesEverythingButUnreserved() {
    #expect(encode("aZ09-._~ +%20/", PercentEncoding.unreserved, keepingEscapes: false) == "aZ09-._~%20%2B%2520%2F")
  }

  @Test(arguments: [
    ("a%20b", "a b"), ("%E6%97%A5", "日"), ("%e6%97%a5", "日"), ("100%", "100%"), ("%4", "%4"), ("%zz", "%zz"),
    ("a+b", "a+b"),
  ])
  func decodes(text: String, decoded: String) {
    #expect(decode(text) == decoded)
  }

  @Test func plusMayStandForSpace() {
    #expect(decode("a+b%2B", plusIsSpace: true) == "a b+")
  }

  @Test func setsHoldTheirCharactersOnly() {
    let set = ByteSet("aZ0~ ")
    for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == "aZ0~ ".utf8.contains(byte)) }
  }
}
