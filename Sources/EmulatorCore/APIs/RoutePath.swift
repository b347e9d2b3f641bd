/// A path template of a route, for example `/users/{id}` or `/files/{path+}`.
package struct RoutePath: Sendable, Hashable {
  /// A part between two slashes.
  package enum Segment: Sendable, Hashable {
    /// Matches only this text.
    case literal(String)
    /// `{name}`: matches any segment that is not empty.
    case variable(String)
    /// `{name+}`: matches one or more segments.
    case greedy(String)

    /// The name of a path parameter; nil for a literal.
    package var parameter: String? {
      switch self {
      case .literal: nil
      case .variable(let name), .greedy(let name): name
      }
    }

    /// Lower ranks match first.
    var rank: Int {
      switch self {
      case .literal: 0
      case .variable: 1
      case .greedy: 2
      }
    }
  }

  /// The segments; none for `/`.
  package let segments: [Segment]

  /// Parses a template.
  package init(_ text: String) throws(RouteKeyError) {
    guard text.first == "/" else { throw RouteKeyError("the path \(text) does not start with /") }
    guard text != "/" else {
      segments = []
      return
    }
    var parsed: [Segment] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if let last = parsed.last, case .greedy(let name) = last {
        throw RouteKeyError("{\(name)+} is not at the end of the path; only the last segment can be greedy")
      }
      let segment = try Self.segment(part, in: text)
      if let name = segment.parameter, parsed.contains(where: { $0.parameter == name }) {
        throw RouteKeyError("the path has two variables named \(name)")
      }
      parsed.append(segment)
    }
    segments = parsed
  }

  /// Whether the last segment is greedy.
  package var isGreedy: Bool {
    if case .greedy = segments.last { true } else { false }
  }

  private static func segment(_ part: Substring, in path: String) throws(RouteKeyError) -> Segment {
    guard !part.isEmpty else {
      throw RouteKeyError(
        path.hasSuffix("/") ? "the path \(path) ends with /; leave that out" : "the path \(path) has an empty segment")
    }
    guard part.contains(where: { $0 == "{" || $0 == "}" }) else {
      if part.contains(where: { $0 == " " || $0 == "?" || $0 == "#" }) {
        throw RouteKeyError("the path \(path) contains a character that paths cannot contain")
      }
      return .literal(String(part))
    }
    let isGreedy = part.hasSuffix("+}")
    let name = part.dropFirst().dropLast(isGreedy ? 2 : 1)
    guard part.first == "{", part.last == "}", !name.isEmpty, name.allSatisfy(Self.isNameCharacter) else {
      throw RouteKeyError("\(part) is not a path variable; expected a whole segment such as {id} or {proxy+}")
    }
    return isGreedy ? .greedy(String(name)) : .variable(String(name))
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._-:".contains(character))
  }
}

extension RoutePath: CustomStringConvertible {
  /// The template.
  package var description: String {
    guard !segments.isEmpty else { return "/" }
    return segments.map { segment in
      switch segment {
      case .literal(let text): "/\(text)"
      case .variable(let name): "/{\(name)}"
      case .greedy(let name): "/{\(name)+}"
      }
    }.joined()
  }
}
