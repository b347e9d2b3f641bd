import HTTPMessages
import Testing

/// Names and values are judged eight bytes at a time: that must come to the same as one at a time.
@Suite struct FieldSyntaxTests {
  @Test(arguments: Array(1...18))
  func everyByteIsJudgedAtEveryPlace(length: Int) {
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max {
        for filler in ["a", "Z", "-", "5"] {
          var text = Array(repeating: Array(filler.utf8)[0], count: length)
          text[place] = byte
          #expect(HTTPSyntax.isFieldName(text[...]) == HTTPSyntax.isTokenByte(byte), "\(byte) at \(place) of \(length)")
          #expect(HTTPSyntax.isFieldValue(text[...]) == HTTPSyntax.isFieldValueByte(byte), "\(byte) at \(place)")
        }
      }
    }
  }

  @Test func nothingIsNoName() {
    #expect(!HTTPSyntax.isFieldName([]))
    #expect(HTTPSyntax.isFieldValue([]))
  }

  @Test func aHeadIsReadInPiecesOfEverySize() throws {
    let head = Array("HTTP/1.1 200 OK\r\nServer: x\r\nX-Long-Name_1:  some value \r\nempty:\r\n\r\nbody".utf8)
    for size in 1...head.count {
      var parser = HTTPResponseHeadParser(limit: 1000)
      var end = 0
      var parsed: HTTPResponseHeadParser.ParsedHead?
      while parsed == nil, end < head.count {
        end = min(end + size, head.count)
        parsed = try parser.parse(head.span.extracting(0..<end))
      }
      #expect(parsed?.byteCount == head.count - 4)
      #expect(parsed?.head.fields == HTTPFields([("Server", "x"), ("X-Long-Name_1", "some value"), ("empty", "")]))
    }
  }
}
