/// A regular expression of `AllowedPattern`, in the syntax of Java, which CloudFormation uses. It must match a whole value.
///
/// Groups, alternatives, classes, anchors, repetitions and lookahead are supported; see ``PatternParser``.
struct AllowedPattern: Sendable {
  indirect enum Node: Sendable {
    /// One character of a set.
    case character(CharacterRanges)
    case sequence([Node])
    case alternatives([Node])
    /// At least and at most so many times; nil for any number.
    case repetition(Node, Int, Int?)
    /// `^`, `\A`.
    case start
    /// `$`, `\Z`: the end, or a line break before the end.
    case end
    /// `\z`.
    case veryEnd
    /// `\b`, or `\B`.
    case wordBoundary(isNegated: Bool)
    /// `(?=…)`, or `(?!…)`.
    case lookahead(Node, isNegated: Bool)
  }

  /// Why a pattern is not used.
  enum Mistake: Error, Equatable {
    /// It has a part that is not supported here.
    case unsupported(String)
    /// It is no regular expression, for this reason.
    case malformed(String)
  }

  private let root: Node

  init(_ text: String) throws(Mistake) {
    root = try PatternParser.parse(text)
  }

  /// Whether a whole value matches; nil if that takes too long to find out.
  func matches(_ value: String) -> Bool? {
    var matcher = PatternMatcher(value)
    return matcher.matches(root)
  }
}

/// Ranges of characters, by code point.
struct CharacterRanges: Sendable, Equatable {
  var ranges: [ClosedRange<UInt32>]

  init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  /// The characters of a text.
  init(_ text: String) { ranges = text.unicodeScalars.map { $0.value...$0.value } }

  func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

  /// All other characters.
  var complement: CharacterRanges {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return CharacterRanges(result)
  }

  static let digits = CharacterRanges([0x30...0x39])
  static let word = CharacterRanges([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = CharacterRanges([0x09...0x0D, 0x20...0x20])
  static let lineBreaks = CharacterRanges([0x0A...0x0A, 0x0D...0x0D, 0x85...0x85, 0x2028...0x2029])

  /// The classes of `\p{…}` that contain ASCII only (java.util.regex.Pattern, "POSIX character classes").
  static let named: [String: CharacterRanges] = [
    "Lower": CharacterRanges([0x61...0x7A]), "Upper": CharacterRanges([0x41...0x5A]),
    "ASCII": CharacterRanges([0x00...0x7F]), "Alpha": CharacterRanges([0x41...0x5A, 0x61...0x7A]),
    "Digit": digits, "Alnum": CharacterRanges([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
    "Punct": CharacterRanges([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    "Graph": CharacterRanges([0x21...0x7E]), "Print": CharacterRanges([0x20...0x7E]),
    "Blank": CharacterRanges([0x09...0x09, 0x20...0x20]), "Cntrl": CharacterRanges([0x00...0x1F, 0x7F...0x7F]),
    "XDigit": CharacterRanges([0x30...0x39, 0x41...0x46, 0x61...0x66]), "Space": space,
  ]
}
