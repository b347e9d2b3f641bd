import CJSONText
import SeededRandom
import Testing

@testable import WireFormat

/// The loops of every instruction set do the same as going byte by byte.
@Suite struct JSONTextLoopsTests {
  /// One loop each, as compiled for one instruction set.
  struct Loops: Sendable, CustomTestStringConvertible {
    let name: String
    let scan: @Sendable (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<Bool>) -> Int
    let unescape: @Sendable (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> json_text_progress
    let escape: @Sendable (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, Int) -> json_text_progress
    var testDescription: String { name }

    static var all: [Loops] {
      var all = [
        Loops(
          name: "baseline", scan: json_text_scan_baseline, unescape: json_text_unescape_baseline,
          escape: json_text_escape_baseline)
      ]
      #if arch(x86_64)
        if json_text_has_avx2() {
          all.append(
            Loops(
              name: "AVX2", scan: json_text_scan_avx2, unescape: json_text_unescape_avx2,
              escape: json_text_escape_avx2))
        }
        if json_text_has_avx512() {
          all.append(
            Loops(
              name: "AVX-512", scan: json_text_scan_avx512, unescape: json_text_unescape_avx512,
              escape: json_text_escape_avx512))
        }
      #endif
      return all
    }
  }

  private static let pieces = [
    "a", "bc", "text of nine", "words and words and words and words", "é", "日本", "😀", #"\""#, #"\\"#, #"\/"#, #"\n"#,
    #"\t"#, #"\b"#, #"\\\\"#, "\u{7F}",
  ].map { Array($0.utf8) }

  /// What is not text of a string, at whose place the loops must stop.
  private static let stops: [[UInt8]] = [
    Array(#"\u0041"#.utf8), Array(#"\x"#.utf8), [0x22], [0x01], [0x80], [0xC0, 0x80], [0xE0, 0x9F, 0x80],
    [0xED, 0xA0, 0x80],
    [0xF0, 0x8F, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE6, 0x97], [0xFF], [],
  ]

  private static func text(using random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0...80, using: &random)).flatMap { _ in random.pick(pieces) }
  }

  @Test(arguments: Loops.all, 0..<4 as Range<UInt64>)
  func scanStopsAtOrBeforeWhatIsNoText(loops: Loops, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let text = Self.text(using: &random)
      let bytes = text + random.pick(Self.stops) + Self.text(using: &random)
      var hasEscapes = false
      let passed = loops.scan(bytes, bytes.count, &hasEscapes)
      // Never past the text, never short of its last whole block, and never within an escape or a sequence.
      #expect(passed <= text.count || passed <= bytes.count && Self.isText(bytes[..<passed]))
      #expect(passed + 64 + 64 > min(text.count, bytes.count))
      #expect(Self.isText(bytes[..<passed]))
      #expect(hasEscapes || !bytes[..<passed].contains(UInt8(ascii: "\\")))
    }
  }

  @Test(arguments: Loops.all, 0..<4 as Range<UInt64>)
  func unescapesApartAndInPlace(loops: Loops, seed: UInt64) {
    var random = SeededGenerator(seed: seed + 10)
    for _ in 0..<1000 {
      let bytes = Self.text(using: &random) + random.pick(Self.stops) + Self.text(using: &random)
      var apart = [UInt8](repeating: 0, count: bytes.count)
      let progress = loops.unescape(bytes, bytes.count, &apart)
      #expect(apart[..<progress.written].elementsEqual(Self.unescaped(bytes[..<progress.read])))
      var inPlace = bytes
      let same = inPlace.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { loops.unescape($0, buffer.count, $0) }
      }
      #expect(same.map { $0.read == progress.read && $0.written == progress.written } ?? bytes.isEmpty)
      #expect(inPlace[..<progress.written].elementsEqual(apart[..<progress.written]))
      // What is still to be read was not written to.
      #expect(inPlace[progress.read...].elementsEqual(bytes[progress.read...]))
    }
  }

  @Test(arguments: Loops.all, 0..<4 as Range<UInt64>)
  func escapesWhatIsText(loops: Loops, seed: UInt64) {
    var random = SeededGenerator(seed: seed + 20)
    for _ in 0..<1000 {
      let bytes = Self.unescaped(Self.text(using: &random)[...]) + random.pick(Self.stops) + Self.text(using: &random)
      let room = Int.random(in: 0...2 * bytes.count + 200, using: &random)
      var escaped = [UInt8](repeating: 0xAA, count: room + 8)
      let progress = loops.escape(bytes, bytes.count, &escaped, room)
      #expect(progress.written <= room)
      #expect(escaped[room...].allSatisfy { $0 == 0xAA })
      #expect(Self.unescaped(escaped[..<progress.written]).elementsEqual(bytes[..<progress.read]))
      #expect(String(validating: bytes[..<progress.read], as: UTF8.self) != nil)
    }
  }

  /// Whether the bytes are text of a JSON string with escapes of one letter only.
  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") { return false }
      if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < bytes.endIndex, JSONEscape.character(after: bytes[index]) != 0 else { return false }
      }
      index += 1
    }
    return String(validating: bytes, as: UTF8.self) != nil
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
        text.append(byte)
        continue
      }
      text.append(JSONEscape.character(after: letter))
    }
    return text
  }
}
