import SeededRandom
import Testing
import WireFormat

/// What is compacted 16 bytes at a time must be what it is one at a time.
@Suite struct JSONCompactionTests {
  @Test(arguments: 0..<400)
  func randomValuesAreCompactedAsByteByByte(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let json = Array(value(depth: 0, &random).utf8)
    var compact: [UInt8] = []
    JSONCompaction.appendASCII(json.span, to: &compact)
    #expect(compact == Array(reference(String(decoding: json, as: UTF8.self)).utf8))
    let isCompact = JSONCompaction.isCompactASCII(json.span)
    #expect(isCompact == (compact == json))
    let isResultCompact = JSONCompaction.isCompactASCII(compact.span)
    #expect(isResultCompact)
  }

  private func value(depth: Int, _ random: inout SeededGenerator) -> String {
    let space = [" ", "\n", "\t", "", "", "", ""].randomElement(using: &random) ?? ""
    switch Int.random(in: depth > 3 ? 2..<4 : 0..<4, using: &random) {
    case 0:
      let members = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
        "\(text(&random))\(space):\(value(depth: depth + 1, &random))"
      }
      return "{\(space)\(members.joined(separator: ","))}\(space)"
    case 1:
      let elements = (0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth + 1, &random) }
      return "[\(elements.joined(separator: "\(space),"))\(space)]"
    case 2: return "\(Int.random(in: -5...99_999, using: &random))"
    default: return text(&random)
    }
  }

  private func text(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "some words", "/path/of/it", " ", "\\\"", "\\\\", "\\n", "é", "😀", "\u{7F}", "{}[]:,", "\\u00e9",
    ]
    let count = Int.random(in: 0..<9, using: &random)
    // Most are plain.
    let isPlain = Bool.random(using: &random)
    return "\""
      + (0..<count).map { _ in
        (isPlain ? pieces[Int.random(in: 0..<4, using: &random)] : pieces.randomElement(using: &random)) ?? ""
      }.joined() + "\""
  }

  private func reference(_ json: String) -> String {
    var result = ""
    var inString = false
    var isEscaped = false
    for scalar in json.unicodeScalars {
      if !inString, scalar.value <= 0x20 { continue }
      if scalar == "\"", !isEscaped { inString.toggle() }
      isEscaped = scalar == "\\" && !isEscaped
      if scalar.value < 0x7F {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }
}
