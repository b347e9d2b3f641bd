/// Parses the part of Java's regular expressions that templates use (java.util.regex.Pattern).
///
/// Whether a repetition is greedy or reluctant makes no difference to whole values. Backreferences, lookbehind, flags,
/// possessive repetitions, Unicode classes and operations on classes are not supported.
struct PatternParser {
  private typealias Node = AllowedPattern.Node
  private typealias Mistake = AllowedPattern.Mistake

  private var rest: Substring.UnicodeScalarView
  private var level = 0

  /// Limits the depth of the recursion, here and in the matcher.
  private static let mostLevels = 50
  private static let mostRepetitions = 10_000

  static func parse(_ text: String) throws(AllowedPattern.Mistake) -> AllowedPattern.Node {
    var parser = PatternParser(rest: text[...].unicodeScalars)
    let node = try parser.alternatives()
    guard parser.rest.isEmpty else { throw .malformed("`)` closes no group") }
    return node
  }

  private init(rest: Substring.UnicodeScalarView) { self.rest = rest }

  private mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  private mutating func alternatives() throws(Mistake) -> Node {
    level += 1
    defer { level -= 1 }
    guard level <= Self.mostLevels else { throw .unsupported("more than \(Self.mostLevels) groups in each other") }
    var choices = [try sequence()]
    while skip("|") { choices.append(try sequence()) }
    return choices.count == 1 ? choices[0] : .alternatives(choices)
  }

  private mutating func sequence() throws(Mistake) -> Node {
    var nodes: [Node] = []
    while let first = rest.first, first != "|", first != ")" { nodes.append(try repeated(try atom())) }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func atom() throws(Mistake) -> Node {
    guard let first = rest.popFirst() else { return .sequence([]) }
    switch first {
    case "(": return try group()
    case "[": return .character(try characterClass())
    case ".": return .character(CharacterRanges.lineBreaks.complement)
    case "^": return .start
    case "$": return .end
    case "\\": return try escape()
    case "*", "+", "?", "{": throw .malformed("`\(first)` repeats nothing")
    default: return .character(CharacterRanges(String(first)))
    }
  }

  private mutating func group() throws(Mistake) -> Node {
    var lookahead: Bool?
    if skip("?") {
      if skip("=") {
        lookahead = false
      } else if skip("!") {
        lookahead = true
      } else if skip("<"), let first = rest.first, first != "=", first != "!" {
        // A name, which only a backreference would use.
        guard let end = rest.firstIndex(of: ">") else { throw .malformed("`>` is missing after the name of a group") }
        rest = rest[rest.index(after: end)...]
      } else if !skip(":") {
        throw .unsupported("a group with flags, lookbehind or without backtracking")
      }
    }
    let content = try alternatives()
    guard skip(")") else { throw .malformed("a group is not closed") }
    return lookahead.map { .lookahead(content, isNegated: $0) } ?? content
  }

  private mutating func repeated(_ atom: Node) throws(Mistake) -> Node {
    var node = atom
    while let first = rest.first {
      let limits: (least: Int, most: Int?)
      switch first {
      case "*": limits = (0, nil)
      case "+": limits = (1, nil)
      case "?": limits = (0, 1)
      case "{": limits = try counts()
      default: return node
      }
      if first != "{" { rest.removeFirst() }
      if skip("+") { throw .unsupported("a possessive repetition") }
      _ = skip("?")
      node = .repetition(node, limits.least, limits.most)
    }
    return node
  }

  /// Reads `{2}`, `{2,}` or `{2,5}`.
  private mutating func counts() throws(Mistake) -> (least: Int, most: Int?) {
    guard let end = rest.firstIndex(of: "}") else { throw .malformed("`}` is missing") }
    let text = String(rest[rest.index(after: rest.startIndex)..<end])
    rest = rest[rest.index(after: end)...]
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let least = parts.first.flatMap({ Int($0) }), parts.count <= 2 else {
      throw .malformed("`{\(text)}` is no number of repetitions")
    }
    if parts.count == 2, parts[1].isEmpty { return (least, nil) }
    guard let most = Int(parts[parts.count - 1]), 0 <= least, least <= most else {
      throw .malformed("`{\(text)}` is no number of repetitions")
    }
    guard most <= Self.mostRepetitions else { throw .unsupported("more than \(Self.mostRepetitions) repetitions") }
    return (least, most)
  }

  private mutating func escape() throws(Mistake) -> Node {
    switch rest.first {
    case "b": rest.removeFirst(); return .wordBoundary(isNegated: false)
    case "B": rest.removeFirst(); return .wordBoundary(isNegated: true)
    case "A": rest.removeFirst(); return .start
    case "Z": rest.removeFirst(); return .end
    case "z": rest.removeFirst(); return .veryEnd
    default: return .character(try escapedCharacters())
    }
  }

  /// What stands behind a backslash, inside or outside of a class.
  private mutating func escapedCharacters() throws(Mistake) -> CharacterRanges {
    guard let first = rest.popFirst() else { throw .malformed("it ends with a backslash") }
    switch first {
    case "d": return .digits
    case "D": return CharacterRanges.digits.complement
    case "w": return .word
    case "W": return CharacterRanges.word.complement
    case "s": return .space
    case "S": return CharacterRanges.space.complement
    case "t": return CharacterRanges("\t")
    case "n": return CharacterRanges("\n")
    case "r": return CharacterRanges("\r")
    case "f": return CharacterRanges("\u{C}")
    case "x": return try codePoint(digits: 2)
    case "u": return try codePoint(digits: 4)
    case "p", "P":
      guard skip("{"), let end = rest.firstIndex(of: "}"),
        let named = CharacterRanges.named[String(rest[..<end])]
      else { throw .unsupported("a Unicode class") }
      rest = rest[rest.index(after: end)...]
      return first == "p" ? named : named.complement
    case _ where CharacterRanges.word.contains(first) && first != "_":
      throw .unsupported("`\\\(first)`")
    default: return CharacterRanges(String(first))
    }
  }

  private mutating func codePoint(digits: Int) throws(Mistake) -> CharacterRanges {
    let text = String(rest.prefix(digits))
    guard text.unicodeScalars.count == digits, text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16) else {
      throw .unsupported("an escape other than `\\xhh` and `\\uhhhh`")
    }
    rest = rest.dropFirst(digits)
    return CharacterRanges([value...value])
  }

  /// Reads a class up to its `]`.
  private mutating func characterClass() throws(Mistake) -> CharacterRanges {
    let isNegated = skip("^")
    var ranges: [ClosedRange<UInt32>] = []
    while let first = rest.first, first != "]" {
      if first == "[" || rest.starts(with: "&&".unicodeScalars) { throw .unsupported("a class within a class") }
      let start = try classCharacters()
      guard start.ranges.count == 1, let lower = start.ranges.first, lower.count == 1, rest.first == "-",
        let next = rest.dropFirst().first, next != "]"
      else {
        ranges += start.ranges
        continue
      }
      rest.removeFirst()
      if next == "[" { throw .unsupported("a class within a class") }
      let end = try classCharacters()
      guard end.ranges.count == 1, let upper = end.ranges.first, upper.count == 1,
        lower.lowerBound <= upper.lowerBound
      else { throw .malformed("a class has a range that ends before it starts") }
      ranges.append(lower.lowerBound...upper.lowerBound)
    }
    guard skip("]") else { throw .malformed("a class is not closed") }
    guard !ranges.isEmpty else { throw .unsupported("a class that starts with `]`") }
    let set = CharacterRanges(ranges)
    return isNegated ? set.complement : set
  }

  private mutating func classCharacters() throws(Mistake) -> CharacterRanges {
    if skip("\\") { return try escapedCharacters() }
    guard let first = rest.popFirst() else { throw .malformed("a class is not closed") }
    return CharacterRanges(String(first))
  }
}
