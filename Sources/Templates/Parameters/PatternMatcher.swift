/// Matches a value with a regular expression.
///
/// It follows all positions at once instead of trying one way after another, so there is no catastrophic backtracking.
struct PatternMatcher {
  private typealias Positions = Set<Int>

  private let value: [Unicode.Scalar]
  /// What is left of the time, in positions looked at.
  private var budget = 1_000_000

  init(_ value: String) { self.value = Array(value.unicodeScalars) }

  /// Whether the whole value matches; nil if that takes too long to find out.
  mutating func matches(_ node: AllowedPattern.Node) -> Bool? {
    let ends = ends(of: node, from: [0])
    return budget > 0 ? ends.contains(value.count) : nil
  }

  /// Where a match can end that starts at one of some positions.
  private mutating func ends(of node: AllowedPattern.Node, from starts: Positions) -> Positions {
    budget -= 1 + starts.count
    guard budget > 0, !starts.isEmpty else { return [] }
    switch node {
    case .character(let set):
      var result = Positions()
      for start in starts where start < value.count && set.contains(value[start]) { result.insert(start + 1) }
      return result
    case .sequence(let nodes):
      var current = starts
      for node in nodes { current = ends(of: node, from: current) }
      return current
    case .alternatives(let nodes):
      var result = Positions()
      for node in nodes { result.formUnion(ends(of: node, from: starts)) }
      return result
    case .repetition(let node, let least, let most): return ends(ofRepeated: node, least, most, from: starts)
    case .start: return starts.filter { $0 == 0 }
    case .end: return starts.filter(isEnd)
    case .veryEnd: return starts.filter { $0 == value.count }
    case .wordBoundary(let isNegated): return starts.filter { isWordBoundary($0) != isNegated }
    case .lookahead(let node, let isNegated):
      var result = Positions()
      for start in starts where ends(of: node, from: [start]).isEmpty == isNegated { result.insert(start) }
      return result
    }
  }

  private mutating func ends(
    ofRepeated node: AllowedPattern.Node, _ least: Int, _ most: Int?, from starts: Positions
  ) -> Positions {
    var current = starts
    for _ in 0..<least {
      let next = ends(of: node, from: current)
      // Further repetitions lead nowhere else.
      if next == current { break }
      current = next
    }
    var result = current
    var count = least
    // Only positions that were not there before can lead to others.
    while !current.isEmpty, most.map({ count < $0 }) ?? true {
      current = ends(of: node, from: current).subtracting(result)
      result.formUnion(current)
      count += 1
    }
    return result
  }

  private func isEnd(_ position: Int) -> Bool {
    switch value.count - position {
    case 0: true
    case 1: CharacterRanges.lineBreaks.contains(value[position])
    case 2: value[position] == "\r" && value[position + 1] == "\n"
    default: false
    }
  }

  private func isWordBoundary(_ position: Int) -> Bool {
    let before = position > 0 && CharacterRanges.word.contains(value[position - 1])
    let after = position < value.count && CharacterRanges.word.contains(value[position])
    return before != after
  }
}
