import Foundation
import SeededRandom
import Testing

@testable import WireFormat

@Suite struct Base64Tests {
  private func encode(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    bytes.withUnsafeBufferPointer { Base64.encode($0, into: &output) }
    return output
  }

  private func decode(_ letters: [UInt8]) -> [UInt8]? {
    var output: [UInt8] = [9]
    let isValid = Base64.decode(letters.span, into: &output)
    // In place the same comes out, and what stands around it stays.
    var around = [7, 8] + letters + [9, 10]
    let range = Base64.decodeInPlace(&around, 2..<2 + letters.count)
    #expect((range != nil) == isValid)
    #expect(around.prefix(2) == [7, 8] && around.suffix(2) == [9, 10])
    guard isValid else {
      #expect(output == [9])
      return nil
    }
    if let range { #expect(Array(around[range]) == Array(output.dropFirst())) }
    return Array(output.dropFirst())
  }

  @Test func agreesWithFoundation() {
    var random = SeededGenerator(seed: 1)
    for count in Array(0...300) + [255, 256, 257, 1000, 4096, 65_537] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let letters = encode(bytes)
      #expect(String(decoding: letters, as: UTF8.self) == Data(bytes).base64EncodedString())
      #expect(letters.count == Base64.encodedLength(of: count))
      #expect(decode(letters) == bytes)
      #expect(decode(Array(letters.prefix { $0 != UInt8(ascii: "=") })) == bytes)
    }
  }

  @Test func appendsToWhatIsThere() {
    var output: [UInt8] = Array("x".utf8)
    Array("any carnal pleas".utf8).withUnsafeBufferPointer { Base64.encode($0, into: &output) }
    #expect(String(decoding: output, as: UTF8.self) == "xYW55IGNhcm5hbCBwbGVhcw==")
  }

  @Test(arguments: [
    "A", "AAAAA", "A===", "=", "==", "====", "AA=", "AAA==", "AAAA=", "AAAA==", "AAAA====", "AA==AA==", "AA=A", "A=AA",
    "=AAA",
    "AA A", "AAA\n", "AA-_", "AAA!", "AAAAAAA\u{80}", "AB==", "AAB=", "AAAAAAAAAAAAAAA!", "!AAAAAAAAAAAAAAA",
    "AAAAAAAA=AAAAAAA",
  ])
  func refusesWhatIsNotBase64(text: String) {
    #expect(decode(Array(text.utf8)) == nil)
  }

  /// Short ones go through tables, long ones through the loop that takes 64 letters at a time.
  @Test(arguments: [16, 80])
  func refusesEachByteThatIsNoLetterAtEachPlace(count: Int) {
    for place in 0..<count {
      for byte in UInt8.min...UInt8.max {
        var letters = [UInt8](repeating: UInt8(ascii: "A"), count: count)
        letters[place] = byte
        let isLetter = Base64.values[Int(byte)] != 0xFF || (byte == UInt8(ascii: "=") && place == count - 1)
        var output: [UInt8] = []
        #expect(Base64.decode(letters.span, into: &output) == isLetter)
      }
    }
  }
}
