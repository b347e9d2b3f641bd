import Testing

@testable import Diagnosis

@Suite struct CompressedFormTests {
  /// The start of JSON that was compressed with gzip twice, in a block with dynamic codes.
  private static let dynamic: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 85, 144, 123, 56, 211, 123, 28, 199, 99, 10, 197, 152, 152, 228, 146, 91, 75, 179,
    156, 78, 202, 165, 177, 205, 28, 185, 116, 196, 74, 99, 170, 117, 97, 225, 148, 131, 153, 251, 49, 148, 144, 161,
    97, 120, 220, 229, 222, 202, 156, 214, 202, 53, 213, 17, 177, 9, 219, 57, 157, 197, 209, 84, 76, 56, 61, 141, 154,
    57, 180, 116, 126, 191, 63, 206, 115, 206, 249, 62, 207, 231, 251, 124, 62, 175, 239, 231, 253, 249, 190, 191, 223,
    93, 12, 141, 77, 224, 82, 133, 80, 38, 208, 156, 83, 158, 250, 223, 9, 111, 237, 200, 51, 160, 157, 252, 122, 200,
    24, 66, 172, 195, 21, 176, 52, 43, 122, 180, 55, 187, 12, 164, 206, 108, 209, 74, 172, 228, 116, 36, 254, 245, 231,
    202, 151, 90, 177, 88, 33, 93, 145, 77, 99, 251, 30, 246, 245, 245, 125, 85, 42, 102, 218, 21, 235, 95, 164, 226,
    90, 245, 84, 204, 233, 87, 171, 197, 216, 218, 99, 88, 89, 203, 198, 26, 239, 29, 29, 155, 63, 214, 114, 95,
  ]

  /// The start of JSON that was compressed with gzip once, in a block with dynamic codes.
  private static let once: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 101, 217, 59, 174, 91, 71, 20, 68, 209, 169, 24, 140, 21, 116, 85, 255, 53, 27, 3,
    86, 160, 64, 142, 148, 9, 154, 187, 13, 5, 60, 197, 125, 227, 6, 12, 120, 155, 174, 183, 120, 248, 235, 245, 253,
    159, 215, 215, 246, 229, 245, 239, 223, 63, 190, 189, 190, 190, 190, 255, 252, 246, 227, 175, 246, 250, 253, 229,
    215, 159, 7, 125, 62, 92, 221, 247, 147, 63, 159, 78, 63, 239, 167, 254, 249, 180, 231, 126, 63, 141, 207, 167, 181,
    215, 251, 105, 126, 62, 205, 59, 223, 79, 11, 79, 26, 239, 167, 253, 249, 52, 122,
  ]

  @Test func signaturesAreRecognized() {
    #expect(CompressedForm([0x1F, 0x8B, 0x08, 0x00]) == .gzip)
    #expect(CompressedForm([0x28, 0xB5, 0x2F, 0xFD]) == .zstd)
    #expect(CompressedForm([0x1F, 0x8B]) == nil)
    #expect(CompressedForm([UInt8]()) == nil)
    #expect(CompressedForm(Array("hello".utf8)) == nil)
  }

  @Test func dynamicCodesAreRead() {
    #expect(CompressedForm.ofContent(of: Self.dynamic) == .gzip)
    #expect(DeflateStart.literals(Self.once[10...]) == Array("{\"i".utf8))
    #expect(CompressedForm.ofContent(of: Self.once) == nil)
  }

  @Test func bytesThatEndEarlyTellNothing() {
    for bytes in [Self.dynamic, Self.once] {
      for length in 0..<bytes.count {
        let form = CompressedForm.ofContent(of: Array(bytes.prefix(length)))
        #expect(form == nil || bytes == Self.dynamic)
      }
      #expect(CompressedForm.ofContent(of: Array(bytes.prefix(30))) == nil)
    }
  }

  @Test func anyBytesCanBeRead() {
    var noise = LinearTrendTests.Noise(3)
    for _ in 0..<2000 {
      let bytes = (0..<100).map { _ in UInt8(noise.next() * 256) }
      _ = DeflateStart.literals(bytes[...])
      _ = CompressedForm.ofContent(of: [0x1F, 0x8B, 0x08] + bytes)
      _ = CompressedForm.ofContent(of: [0x28, 0xB5, 0x2F, 0xFD] + bytes)
    }
  }
}
