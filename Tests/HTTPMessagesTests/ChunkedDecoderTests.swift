import ByteBuffers
import HTTPMessages
import Testing

@Suite struct ChunkedDecoderTests {
  private func decode(_ text: String, step: Int) throws -> (text: String, used: Int, isFinished: Bool) {
    var decoder = ChunkedDecoder()
    var output = UniqueByteBuffer()
    let bytes = Array(text.utf8)
    var used = 0
    while used < bytes.count, !decoder.isFinished {
      used += try decoder.decode(bytes.span.extracting(used..<min(used + step, bytes.count)), into: &output)
    }
    return (String(decoding: SharedBytes(output)), used, decoder.isFinished)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func chunksAreJoinedHoweverTheyArrive(step: Int) throws {
    let text = "5\r\nhello\r\n6;name=\"a;b\"\r\n world\r\n00A \r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    let result = try decode(text + "NEXT", step: step)
    #expect(result.text == "hello world0123456789")
    #expect(result.isFinished)
    #expect(result.used == text.utf8.count)
  }

  @Test func anEmptyBody() throws {
    #expect(try decode("0\r\n\r\n", step: 1).isFinished)
    #expect(try !decode("0\r\n", step: 1).isFinished)
  }

  @Test(arguments: [
    "\r\n", "x\r\n", "-1\r\n", "5\r\nhelloX", "5\r\nhello!\r\n", "5\rx", "1000000000000000\r\n", " 5\r\n",
    "5\r\nhello\r\r\n", "5x\r\n",
  ])
  func whatIsNoChunkIsRefused(text: String) {
    #expect(throws: HTTPParseError.self) { try decode(text, step: 1) }
  }

  @Test func extensionsAndTrailersAreBounded() {
    #expect(throws: HTTPParseError.self) { try decode("5;" + String(repeating: "x", count: 5000), step: 100) }
    #expect(throws: HTTPParseError.self) { try decode("0\r\n" + String(repeating: "x", count: 70_000), step: 100) }
  }
}
