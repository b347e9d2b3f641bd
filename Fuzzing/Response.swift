import ByteBuffers
import HTTPMessages

/// The app's bytes give the same head and body whether they arrive at once or one by one.
func fuzzResponse(_ input: [UInt8]) {
  var whole = HTTPResponseHeadParser(limit: 4096)
  var stepwise = HTTPResponseHeadParser(limit: 4096)
  let parsed = try? whole.parse(input.span)
  for end in 0...min(input.count, 512) {
    do throws(HTTPParseError) {
      guard let result = try stepwise.parse(input.span.extracting(0..<end)) else { continue }
      precondition(result == parsed, "Byte by byte, the head is different.")
    } catch {}
    break
  }
  guard let parsed, let framing = try? HTTPBodyFraming(of: parsed.head, requestMethod: .get), framing == .chunked else {
    return
  }
  let rest = input.span.extracting(droppingFirst: parsed.byteCount)
  var atOnce = UniqueByteBuffer()
  var oneByOne = UniqueByteBuffer()
  var first = ChunkedDecoder()
  var second = ChunkedDecoder()
  let isWhole = (try? first.decode(rest, into: &atOnce)) != nil
  for index in rest.indices where !second.isFinished {
    guard (try? second.decode(rest.extracting(index..<index + 1), into: &oneByOne)) != nil else { break }
  }
  let bodies = (SharedBytes(atOnce), SharedBytes(oneByOne))
  precondition(!isWhole || bodies.0 == bodies.1, "Byte by byte, the body is different.")
}
