/// One environment variable: its purpose and how it is read. Parsing, `--help` and the documentation are based on
/// these.
package struct SettingDefinition: Sendable {
  /// Who defined the variable.
  package enum Origin: Sendable, CaseIterable {
    /// The reference adapter; it means the same here.
    case reference
    /// This adapter.
    case adapter
    /// Lambda, which sets it.
    case lambda
  }

  /// What happens to a malformed value.
  package enum Strictness: Sendable {
    /// The adapter does not start: the variable is meant for this adapter.
    case required
    /// It is ignored with a warning: other programs use the variable too, or Lambda may extend it.
    case lenient
  }

  /// The variable's name.
  package let name: String
  /// Who defined it.
  package let origin: Origin
  /// The accepted form, as a phrase that follows "expected".
  package var expected: String { makeExpected() }
  /// The default; nil if there is none.
  package let defaultText: String?
  /// A second name, read if ``name`` is not set. It is not deprecated.
  package let fallbackName: String?
  /// A deprecated name, read if the others are not set.
  package let deprecatedName: String?
  /// The variable to use instead, if this one is deprecated.
  package let replacement: String?
  /// Whether a value may be a secret entered by mistake, so that no message may show it.
  package let isSecret: Bool
  /// What happens to a malformed value.
  package let strictness: Strictness
  /// A summary for the documentation and help.
  package let summary: String
  private let makeExpected: @Sendable () -> String
  /// Puts the value into the draft; returns false if it is malformed.
  let assign: @Sendable (inout SettingsDraft, String) -> Bool
  /// Says what is wrong with a malformed value, as a phrase that follows it.
  let complaint: @Sendable (String) -> String

  /// Defines a variable whose values have this form.
  init<Value: Sendable>(
    _ name: String, _ origin: Origin, form: SettingForm<Value>, default defaultText: String? = nil,
    fallback: String? = nil, deprecated: String? = nil, replacement: String? = nil, isSecret: Bool = false,
    strictness: Strictness = .required, _ summary: String,
    assign: @escaping @Sendable (inout SettingsDraft, Value) -> Void
  ) {
    self.name = name
    self.origin = origin
    makeExpected = form.expected
    complaint = form.complaint
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
