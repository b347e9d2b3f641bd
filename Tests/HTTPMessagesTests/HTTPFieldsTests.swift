import Testing

@testable import HTTPMessages

@Suite struct HTTPFieldsTests {
  let fields = HTTPFields([("Host", "a"), ("Set-Cookie", "x=1"), ("set-cookie", "y=2"), ("Empty", "")])

  @Test func namesAreFoundWhateverTheirCase() {
    #expect(fields.firstText("host") == "a")
    #expect(fields.firstText("empty") == "")
    #expect(fields.all("set-cookie").map { String(decoding: $0, as: UTF8.self) } == ["x=1", "y=2"])
    #expect(!fields.contains("hos"))
    #expect(!fields.contains("hostt"))
  }

  @Test func theyAreWrittenInOrderAndInTheirOwnCase() {
    var bytes: [UInt8] = []
    fields.write(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "Host: a\r\nSet-Cookie: x=1\r\nset-cookie: y=2\r\nEmpty: \r\n")
    #expect(bytes.count == fields.byteCount)
  }

  @Test func removalKeepsTheRestAsItWas() {
    var fields = fields
    fields.removeAll("set-cookie")
    #expect(fields.description == "Host: a\r\nEmpty: \r\n")
    fields.set("host", to: "b")
    #expect(fields.description == "Empty: \r\nhost: b\r\n")
    fields.removeAll { _ in true }
    #expect(fields.count == 0)
  }

  @Test func aFieldThatFailsToBeWrittenLeavesNothingBehind() {
    struct Failed: Error {}
    var fields = fields
    #expect(throws: Failed.self) {
      try fields.append(
        name: "name",
        writingValue: { (bytes: inout [UInt8]) throws(Failed) in
          bytes.append(1)
          throw Failed()
        })
    }
    #expect(fields == self.fields)
  }

  @Test func connectionOptionsAreMembersOfListsInAnyCase() {
    let fields = HTTPFields([("Connection", "Keep-Alive ,X-Secret"), ("connection", "CLOSE"), ("other", "te")])
    for option: StaticString in ["keep-alive", "x-secret", "close"] { #expect(fields.hasConnectionOption(option)) }
    for option: StaticString in ["keep", "secret", "te", "keep-alive ,x-secret"] {
      #expect(!fields.hasConnectionOption(option))
    }
    #expect(!HTTPFields([("connection", "")]).hasConnectionOption("close"))
    #expect(!HTTPFields([("connection", ", ,x")]).hasConnectionOption("close"))
  }

  /// Names are compared eight bytes at a time: that must come to the same as one at a time.
  @Test(arguments: Array(1...25))
  func namesAreEqualIfOnlyTheirCaseDiffers(length: Int) {
    let lowercased = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max {
        var name = lowercased.map { $0 & 0xDF }
        name[place] = byte
        let isEqual = name.withUnsafeBufferPointer { name in
          lowercased.withUnsafeBufferPointer { lowercased in
            guard let name = name.baseAddress, let lowercased = lowercased.baseAddress else { return false }
            return ByteSearch.isEqual(name, lowercased: lowercased, count: length)
          }
        }
        #expect(isEqual == (lowercasedASCII(byte) == lowercased[place]), "\(byte) at \(place) of \(length)")
      }
    }
  }
}
