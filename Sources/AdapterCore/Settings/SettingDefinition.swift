/// One environment variable: what it is for and how it is read. Parsing, `--help` and the documents come from these.
package struct SettingDefinition: Sendable {
  /// Who defined the variable.
  package enum Origin: Sendable, CaseIterable {
    /// The reference adapter; it means the same here.
    case reference
    /// This adapter.
    case adapter
    /// Lambda, which sets it itself.
    case lambda
  }

  /// What becomes of a value that is not of the accepted form.
  package enum Strictness: Sendable {
    /// It ends the start: whoever set it meant this adapter.
    case required
    /// It is left out with a warning: others set it, for other readers too, or may extend it.
    case lenient
  }

  /// The variable's name.
  package let name: String
  /// Who defined it.
  package let origin: Origin
  /// The accepted form, as it goes on after "expected".
  package var expected: String { makeExpected() }
  /// What holds where it is not set; nil where that is nothing.
  package let defaultText: String?
  /// A name that is read where ``name`` is not set, and is as good.
  package let fallbackName: String?
  /// A name that is read where the others are not set, and is deprecated.
  package let deprecatedName: String?
  /// The variable to use instead, where this one is deprecated as a whole.
  package let replacement: String?
  /// Whether a value may be a secret put there by mistake, so that no message may show it.
  package let isSecret: Bool
  /// What becomes of a malformed value.
  package let strictness: Strictness
  /// One sentence for documents and help.
  package let summary: String
  private let makeExpected: @Sendable () -> String
  /// Puts the value into the draft, or says no.
  let assign: @Sendable (inout SettingsDraft, String) -> Bool

  /// A definition whose values have this form.
  init<Value: Sendable>(
    _ name: String, _ origin: Origin, form: SettingForm<Value>, default defaultText: String? = nil,
    fallback: String? = nil, deprecated: String? = nil, replacement: String? = nil, isSecret: Bool = false,
    strictness: Strictness = .required, _ summary: String,
    assign: @escaping @Sendable (inout SettingsDraft, Value) -> Void
  ) {
    self.name = name
    self.origin = origin
    makeExpected = form.expected
    self.defaultText = defaultText
    fallbackName = fallback
    deprecatedName = deprecated
    self.replacement = replacement
    self.isSecret = isSecret
    self.strictness = strictness
    self.summary = summary
    self.assign = { draft, text in
      guard let value = form.parse(text) else { return false }
      assign(&draft, value)
      return true
    }
  }
}
