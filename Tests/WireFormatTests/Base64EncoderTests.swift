import ByteBuffers
import SeededRandom
import Testing

@testable import WireFormat

@Suite struct Base64EncoderTests {
  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    bytes.withUnsafeBufferPointer { Base64.encode($0, into: &output) }
    return output
  }

  @Test func partsMayEndAnywhere() {
    var random = SeededGenerator(seed: 21)
    for round in 0..<600 {
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var encoder = Base64Encoder()
      var output = UniqueByteBuffer(copying: [1].span)
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 0...(round % 2 == 0 ? 4 : 200), using: &random))
        part.withUnsafeBufferPointer { encoder.encode($0, into: &output) }
        rest = rest.dropFirst(part.count)
      }
      encoder.finish(into: &output)
      #expect([UInt8](copying: output.span) == [1] + Self.encoded(bytes), "round \(round)")
    }
  }

  /// Every length up to some blocks of the vectorized loops.
  @Test func bytesAreConvertedInPlace() {
    var random = SeededGenerator(seed: 22)
    for count in 0...400 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var encoder = Base64Encoder()
      var output = UniqueByteBuffer(copying: ([1] + bytes).span)
      encoder.encodeInPlace(&output, from: 1)
      var back = encoder
      var copy = UniqueByteBuffer(copying: output.span)
      back.restore(&copy, from: 1)
      #expect([UInt8](copying: copy.span) == [1] + bytes, "\(count) bytes")
      encoder.finish(into: &output)
      #expect([UInt8](copying: output.span) == [1] + Self.encoded(bytes), "\(count) bytes")
    }
  }
}
