import ByteBuffers
import HTTPMessages
import Testing

@Suite struct ChunkedEncoderTests {
  private func encode(_ parts: [String], trailers: HTTPFields = HTTPFields()) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      var chunk = UniqueByteBuffer(copying: part.utf8.span)
      bytes += ChunkedEncoder.head(ofPart: chunk.count)
      ChunkedEncoder.endChunk(&chunk)
      bytes += [UInt8](copying: chunk.span)
      #expect(
        bytes.suffix(chunk.count + ChunkedEncoder.head(ofPart: part.utf8.count).count)
          == ChunkedEncoder.chunk(of: Array(part.utf8))[...])
    }
    return bytes + ChunkedEncoder.end(trailers: trailers)
  }

  @Test func theWireForm() {
    #expect(encode([]) == Array("0\r\n\r\n".utf8))
    #expect(
      encode(["hello", String(repeating: "x", count: 16)])
        == Array("5\r\nhello\r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\n".utf8))
    #expect(encode(["a"], trailers: HTTPFields([("t", "v")])) == Array("1\r\na\r\n0\r\nt: v\r\n\r\n".utf8))
  }

  @Test func theDecoderTakesItOffAgain() throws {
    let bytes = encode(["one", "two", "three"], trailers: HTTPFields([("t", "v")]))
    var decoder = ChunkedDecoder()
    var output = UniqueByteBuffer()
    #expect(try decoder.decode(bytes.span, into: &output) == bytes.count)
    #expect([UInt8](copying: output.span) == Array("onetwothree".utf8))
    #expect(decoder.isFinished)
  }
}
