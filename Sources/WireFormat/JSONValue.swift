/// A value found by ``JSONScanner``: its type and where it stands. The bytes stay where they are.
package struct JSONValue: Sendable, Equatable {
  /// JSON's types.
  package enum Kind: Sendable, Equatable {
    case object, array, string, number, `true`, `false`, null
  }

  /// The value's type.
  package let kind: Kind
  /// Where it stands; of a string, what is between the quotes.
  package let range: Range<Int>
  /// Whether a string has escapes, so that its bytes are not its text.
  package let hasEscapes: Bool

  /// A value of these parts.
  package init(_ kind: Kind, _ range: Range<Int>, hasEscapes: Bool = false) {
    self.kind = kind
    self.range = range
    self.hasEscapes = hasEscapes
  }
}
