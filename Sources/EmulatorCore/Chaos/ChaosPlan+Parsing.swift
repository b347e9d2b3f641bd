extension ChaosPlan {
  /// Why a text is not a list of faults.
  package struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The invalid part of the list.
    package var part: String
    package var expected: String

    /// For example `kill=2: expected a share of the invocations from 0 to 1`.
    package var description: String { "\(part): expected \(expected)" }
  }

  /// Parses a list such as `stale=0.05:1.5s,kill=0.01,slow=200ms`. Each fault has its share of the invocations, 0 to 1,
  /// and optionally a duration if it takes time. A duration alone applies to all invocations.
  package static func rules(parsing text: String) throws(ParseError) -> [ChaosFault: Rule] {
    var rules: [ChaosFault: Rule] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let (fault, rule) = try Self.rule(String(part))
      guard rules[fault] == nil else { throw ParseError(part: String(part), expected: "each fault once") }
      rules[fault] = rule
    }
    return rules
  }

  private static func rule(_ part: String) throws(ParseError) -> (ChaosFault, Rule) {
    let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2, let fault = ChaosFault(rawValue: sides[0]) else {
      let names = ChaosFault.allCases.map(\.rawValue).joined(separator: ", ")
      throw ParseError(part: part, expected: "FAULT=SHARE, where FAULT is one of \(names)")
    }
    let values = sides[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if values.count == 1, fault.usualDuration != nil, let duration = duration(values[0]) {
      return (fault, Rule(probability: 1, duration: duration))
    }
    guard let share = Double(values[0]), (0...1).contains(share) else {
      let orDuration = fault.usualDuration == nil ? "" : " or a duration such as 200ms"
      throw ParseError(part: part, expected: "a share of the invocations from 0 to 1\(orDuration)")
    }
    guard values.count == 2 else {
      guard fault != .slow else {
        throw ParseError(part: part, expected: "a duration, such as slow=200ms or slow=0.1:200ms")
      }
      return (fault, Rule(probability: share, duration: fault.usualDuration))
    }
    guard fault.usualDuration != nil else {
      throw ParseError(part: part, expected: "no duration: \(fault.rawValue) takes no time")
    }
    guard let duration = duration(values[1]) else {
      throw ParseError(part: part, expected: "a duration after the colon, such as 200ms or 1.5s, up to 15 minutes")
    }
    return (fault, Rule(probability: share, duration: duration))
  }

  /// Parses a duration with its unit, up to the maximum time of an invocation.
  private static func duration(_ text: String) -> Duration? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit: Double? =
      switch text.dropFirst(number.count) {
      case "ms": 1
      case "s": 1000
      default: nil
      }
    guard let unit, let count = Double(number), (0...900_000).contains(count * unit) else { return nil }
    return .milliseconds(count * unit)
  }
}
