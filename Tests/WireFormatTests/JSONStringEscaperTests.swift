import ByteBuffers
import SeededRandom
import Testing

@testable import WireFormat

@Suite struct JSONStringEscaperTests {
  private static let text = Array("a\"é日😀\\\n\u{1}\u{7F}\u{10FFFF}".utf8)

  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    text.withUnsafeBufferPointer { _ = JSONString.escape($0, into: &output) }
    return output
  }

  /// A buffer that begins with a byte that must stay.
  private static func buffer(_ bytes: [UInt8] = []) -> UniqueByteBuffer {
    UniqueByteBuffer(copying: ([1] + bytes).span)
  }

  private static func random(using random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
      let count = Int.random(in: 1...80, using: &random)
      switch Int.random(in: 0...3, using: &random) {
      case 0: return Array(repeating: UInt8(ascii: "x"), count: count)
      case 1: return Array(repeating: UInt8(ascii: "\\"), count: count)
      case 2: return Array(repeating: Array("\u{2}é".utf8), count: count / 4).flatMap { $0 }
      default: return Self.text
      }
    }
  }

  @Test func partsMayEndAnywhere() {
    let expected = Self.escaped(Self.text)
    for first in 0...Self.text.count {
      for second in first...Self.text.count {
        var escaper = JSONStringEscaper()
        var output = Self.buffer()
        for part in [Self.text[..<first], Self.text[first..<second], Self.text[second...]] {
          #expect(part.withUnsafeBufferPointer { escaper.escape($0, into: &output) })
        }
        #expect(escaper.isComplete)
        #expect([UInt8](copying: output.span) == [1] + expected)
      }
    }
  }

  @Test(arguments: [
    [0xFF], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3, 0x28],
    [0xE6, 0x97, 0x78], [0xF5, 0x80, 0x80, 0x80],
  ])
  func otherBytesAreNotText(bytes: [UInt8]) {
    let bytes = Array("ab".utf8) + bytes
    for split in 0...bytes.count {
      var escaper = JSONStringEscaper()
      var output = Self.buffer()
      let isFirstText = bytes[..<split].withUnsafeBufferPointer { escaper.escape($0, into: &output) }
      let count = output.count
      let isText = isFirstText && bytes[split...].withUnsafeBufferPointer { escaper.escape($0, into: &output) }
      #expect(!isText, "split at \(split)")
      if isFirstText {
        // Nothing of the invalid part was written, and the rest is still known.
        #expect(output.count == count)
        escaper.restore(&output, from: 1)
        #expect([UInt8](copying: output.span) == [1] + bytes[..<split])
      }
    }
  }

  @Test func aCharacterThatIsCutIsNotComplete() {
    for count in 1...3 {
      var escaper = JSONStringEscaper()
      var output = Self.buffer()
      #expect(Array("😀".utf8.prefix(count)).withUnsafeBufferPointer { escaper.escape($0, into: &output) })
      #expect(!escaper.isComplete)
      #expect(output.count == 1)
    }
  }

  @Test func escapingIsReversible() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<700 {
      let text = Self.random(using: &random)
      let count = Int.random(in: 0...text.count, using: &random)
      var escaper = JSONStringEscaper()
      var output = Self.buffer()
      #expect(text[..<count].withUnsafeBufferPointer { escaper.escape($0, into: &output) })
      escaper.restore(&output, from: 1)
      #expect(escaper.isComplete)
      #expect([UInt8](copying: output.span) == [1] + text[..<count])
    }
  }

  @Test func textIsEscapedInPlaceIfItFits() {
    var random = SeededGenerator(seed: 12)
    for round in 0..<1500 {
      let text = Self.random(using: &random)
      let count = Int.random(in: 0...text.count, using: &random)
      let expected = Self.escaped(text)
      let room = expected.count + Int.random(in: -2...2, using: &random) * Int.random(in: 0...100, using: &random)
      var escaper = JSONStringEscaper()
      var output = Self.buffer(Array(text[..<count]))
      let fits = escaper.escapeInPlace(&output, from: 1, room: room)
      if expected.count <= room { #expect(fits, "round \(round)") }
      if fits {
        #expect(output.count - 1 <= max(room, 0), "round \(round)")
        #expect(text[count...].withUnsafeBufferPointer { escaper.escape($0, into: &output) })
        #expect([UInt8](copying: output.span) == [1] + expected, "round \(round)")
      }
    }
  }
}
