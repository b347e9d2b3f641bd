/// The string of `Fn::Sub`.
enum SubstitutionPattern {
  enum Part: Equatable {
    case literal(String)
    /// A name in `${…}`.
    case name(String)
  }

  /// The parts of the string, in order. `${!literal}` stands for `${literal}`.
  static func parts(of text: String) -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      literal += rest[..<start.lowerBound]
      let name = rest[start.upperBound..<end]
      if name.hasPrefix("!") {
        literal += "${\(name.dropFirst())}"
      } else {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.name(name.split(separator: " ").joined(separator: " ")))
      }
      rest = rest[rest.index(after: end)...]
    }
    literal += rest
    if !literal.isEmpty { parts.append(.literal(literal)) }
    return parts
  }
}
