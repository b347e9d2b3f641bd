import Foundation
import SeededRandom
import Testing

@testable import WireFormat

/// The scanner and Foundation's parser say the same of random documents, whole and damaged.
@Suite struct JSONAgreementTests {
  /// What Foundation says: valid or not. Two things on which it goes beyond JSON's grammar are left out of the
  /// documents: numbers that no Double can hold, and other encodings than UTF-8, which it guesses.
  private func foundationAccepts(_ text: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
  }

  @Test(arguments: 0..<8)
  func sameVerdict(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<1500 {
      var text = Array(Self.document(depth: 4, using: &random).utf8)
      if !random.chance(oneIn: 3) { Self.damage(&text, using: &random) }
      if Self.isBeyondGrammar(text) { continue }
      let verdict = failure(text) == nil
      accepted += verdict ? 1 : 0
      #expect(
        verdict == foundationAccepts(text),
        "\(String(decoding: text, as: UTF8.self)) \(String(describing: failure(text)))")
    }
    #expect(accepted > 300)
  }

  @Test(arguments: 0..<4)
  func sameText(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed + 100)
    for _ in 0..<1000 {
      let text = Array(Self.string(using: &random).utf8)
      let wanted = try #require(
        try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) as? String)
      let value = try scan(text)
      var unescaped: [UInt8] = [1, 2, 3]
      try JSONString.unescape(text.span.extracting(value.range), into: &unescaped)
      #expect(unescaped.dropFirst(3).elementsEqual(wanted.utf8))
      var inPlace = text
      let range = try JSONString.unescapeInPlace(&inPlace, value.range)
      #expect(inPlace[range].elementsEqual(wanted.utf8))
      #expect(inPlace.count == text.count && inPlace[0] == text[0] && inPlace.last == text.last)
      // And back: what is escaped reads as the same text.
      var escaped: [UInt8] = [UInt8(ascii: "\"")]
      let isText = unescaped[3...].withUnsafeBufferPointer { JSONString.escape($0, into: &escaped) }
      #expect(isText)
      escaped.append(UInt8(ascii: "\""))
      let again = try JSONSerialization.jsonObject(with: Data(escaped), options: .fragmentsAllowed) as? String
      #expect(again == wanted)
    }
  }

  /// Backslashes in rows of all lengths, at all places, up to and past the closing quote.
  @Test(arguments: 0..<4)
  func sameVerdictOnEscapesInRows(seed: UInt64) {
    var random = SeededGenerator(seed: seed + 200)
    var accepted = 0
    for _ in 0..<4000 {
      let pieces = ["\\\\", "\\\"", "\\n", "\\/", "a", "bc", "\\\\\\\\", "text of nine"]
      var text = "\"" + (0..<Int.random(in: 1...60, using: &random)).map { _ in random.pick(pieces) }.joined() + "\""
      if random.chance(oneIn: 2) {
        let index = text.index(text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &random))
        text.replaceSubrange(
          index...index, with: random.pick(["\\", "\"", "u", "x", "", "\\u0041", "\n", "é", "\\\\\\"]))
      }
      let bytes = Array(text.utf8)
      let verdict = failure(bytes) == nil
      accepted += verdict ? 1 : 0
      #expect(verdict == foundationAccepts(bytes), "\(text)")
    }
    #expect(accepted > 1000)
  }

  @Test func compactedIsTheSameDocument() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<1000 {
      let text = Array(Self.document(depth: 4, using: &random).utf8)
      var compact: [UInt8] = []
      JSONCompaction.appendASCII(text.span, to: &compact)
      #expect(compact.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
      let before = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
      let after = try JSONSerialization.jsonObject(with: Data(compact), options: .fragmentsAllowed)
      #expect((before as? NSObject) == (after as? NSObject))
    }
  }

  /// Whether the text has a byte-order mark, a NUL, or an exponent that no Double can hold.
  private static func isBeyondGrammar(_ text: [UInt8]) -> Bool {
    [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]].contains { text.starts(with: $0) } || text.contains(0)
      || String(decoding: text, as: UTF8.self).contains(#/[eE][+\-]?[0-9]{3}/#)
  }

  static func document(depth: Int, using random: inout SeededGenerator) -> String {
    let space = random.pick(["", "", "", " ", "\n\t "])
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return space + random.pick(["true", "false", "null"]) + space
    case 1, 2: return space + number(using: &random) + space
    case 3, 4, 5: return space + string(using: &random) + space
    case 6:
      let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in document(depth: depth - 1, using: &random) }
      return space + "[" + space + elements.joined(separator: ",") + "]" + space
    default:
      let members = (0..<Int.random(in: 0...4, using: &random)).map { index in
        // Keys differ, since Foundation keeps one of several.
        "\"k\(index)" + string(using: &random).dropFirst() + space + ":" + document(depth: depth - 1, using: &random)
      }
      return space + "{" + space + members.joined(separator: ",") + "}" + space
    }
  }

  private static func number(using random: inout SeededGenerator) -> String {
    random.pick(["", "-"]) + random.pick(["0", "1", "10", "12345"]) + random.pick(["", "", ".0", ".25", ".123456"])
      + random.pick(["", "", "e1", "E+2", "e-3", "e10"])
  }

  static func string(using random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "plain text that is long enough for words", "é", "日本", "😀", #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#,
      #"\r"#,
      #"\t"#, #"\u0041"#, #"\u00e9"#, #"\u65E5"#, #"\ud83d\ude00"#, #"\uD83D\uDE00"#, #"\u0000"#, #"\u001f"#, "\u{7F}",
      " ", "/",
    ]
    // Some are long enough for the loops that take 64 bytes at a time.
    let count = Int.random(in: 0...(random.chance(oneIn: 4) ? 120 : 12), using: &random)
    return "\"" + (0..<count).map { _ in random.pick(pieces) }.joined() + "\""
  }

  private static func damage(_ text: inout [UInt8], using random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...2, using: &random) where !text.isEmpty {
      let index = Int.random(in: text.indices, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: text[index] = UInt8.random(in: 1...255, using: &random)
      case 1: text.remove(at: index)
      case 2: text.insert(random.pick(Array("\"\\{}[],:0 \n.e-+tfnu".utf8)), at: index)
      case 3: text.removeSubrange(index...)
      case 4:
        text.insert(
          contentsOf: Array(random.pick([#"\ud800"#, #"\udc00"#, #"\u12"#, #"\x"#, "\u{1}"]).utf8), at: index)
      default: text.swapAt(index, Int.random(in: text.indices, using: &random))
      }
    }
  }
}
