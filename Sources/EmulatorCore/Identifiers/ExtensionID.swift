/// What the Extensions API calls a registered extension: a random UUID.
package struct ExtensionID: Sendable, Hashable, CustomStringConvertible {
  /// The 36 characters.
  package let text: String

  /// A new id.
  package init(using generator: inout some RandomNumberGenerator) {
    text = UUIDText.random(using: &generator)
  }

  /// The id that a header names; it need not exist.
  package init(_ text: some StringProtocol) { self.text = String(text) }

  /// The 36 characters.
  package var description: String { text }
}
