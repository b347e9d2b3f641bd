import ByteBuffers
import Compression
import HTTPMessages
import Testing

@Suite struct CompressorTests {
  private static let text = SharedBytes(
    Array(String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 200).utf8))

  @Test(arguments: ContentCoding.allCases)
  func textGetsSmaller(coding: ContentCoding) throws {
    let body = try #require(Compressor.compress(Self.text, with: coding))
    #expect(body.count < Self.text.count / 20)
    switch coding {
    case .gzip: #expect(body.starts(with: [0x1F, 0x8B, 8]))
    case .zstd: #expect(body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
    case .brotli: break
    }
  }

  @Test(arguments: ContentCoding.allCases)
  func noiseStaysAsItIs(coding: ContentCoding) {
    var state: UInt64 = 42
    let noise = (0..<4096).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    #expect(Compressor.compress(SharedBytes(noise), with: coding) == nil)
  }

  @Test(arguments: ContentCoding.allCases)
  func whatIsTinyStaysAsItIs(coding: ContentCoding) {
    for count in 0..<4 { #expect(Compressor.compress(Self.text.prefix(count), with: coding) == nil) }
  }

  @Test(arguments: ContentCoding.allCases)
  func aSliceIsReadFromItsOwnStart(coding: ContentCoding) {
    let part = Self.text.dropFirst(45)
    #expect(Compressor.compress(part, with: coding) == Compressor.compress(SharedBytes(Array(part)), with: coding))
  }
}
