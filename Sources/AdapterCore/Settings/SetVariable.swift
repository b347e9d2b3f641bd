/// A variable that is set, by whichever of its names.
struct SetVariable {
  /// The name under which it was found.
  var name: String
  /// Its value, without the white space around it; never empty.
  var value: String
  /// The name to use instead, if this one is deprecated.
  var replacement: String?
  /// Whether a malformed value is left out with a warning.
  var isLenient: Bool

  /// Looks for the variable of this definition; nil if it is not set.
  init?(_ definition: SettingDefinition, lookup: (String) -> String?) {
    for name in [definition.name, definition.fallbackName, definition.deprecatedName] {
      guard let name, let value = lookup(name).map({ trimmed($0) }), !value.isEmpty else { continue }
      self.name = name
      self.value = value
      let isOldName = name == definition.deprecatedName
      replacement = isOldName ? definition.name : definition.replacement
      // A name as common as HOST may be set for another program; what cannot be meant for us must not stop us.
      isLenient = definition.strictness == .lenient || isOldName
      return
    }
    return nil
  }
}
