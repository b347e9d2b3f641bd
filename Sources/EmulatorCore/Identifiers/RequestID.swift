/// The id of one invocation: a random UUID (RFC 9562 section 5.4) in lower case.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
  /// The 36 characters.
  package let text: String

  /// A new id.
  package init(using generator: inout some RandomNumberGenerator) {
    text = UUIDText.random(using: &generator)
  }

  /// The id that a path or header names; it need not exist.
  package init(_ text: some StringProtocol) { self.text = String(text) }

  /// The 36 characters.
  package var description: String { text }
}
