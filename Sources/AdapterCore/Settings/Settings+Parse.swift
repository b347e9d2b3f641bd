extension Settings {
  /// Reads all variables.
  ///
  /// White space around a value is ignored, and an empty value counts as not set. All problems are reported at once.
  ///
  /// - Parameters:
  ///   - lookup: returns the value of an environment variable; nil if it is not set.
  ///   - names: the names of the environment variables that begin with `AWS_LWA_`, for warnings about unknown ones.
  package static func parse(
    lookup: (String) -> String?, names: [String] = []
  ) throws(SettingsError) -> (settings: Settings, warnings: [SettingsWarning]) {
    var draft = SettingsDraft()
    var problems: [SettingsError.Problem] = []
    var warnings: [SettingsWarning] = []
    for definition in SettingDefinition.all {
      guard let found = SetVariable(definition, lookup: lookup) else { continue }
      if let replacement = found.replacement {
        warnings.append(.deprecated(name: found.name, replacement: replacement))
      }
      guard !definition.assign(&draft, found.value) else { continue }
      let problem = SettingsError.Problem.malformed(definition, name: found.name, value: found.value)
      if found.isLenient { warnings.append(.ignored(problem)) } else { problems.append(problem) }
    }
    problems += draft.contradictions(lookup: lookup)
    guard problems.isEmpty else { throw SettingsError(problems: problems) }
    warnings += unknownNames(among: names)
    return (draft.resolved(), warnings)
  }

  /// The settings of an adapter that has not been started yet, so its Runtime API is not known; nil if a variable is
  /// malformed.
  package static func beforeStart(lookup: (String) -> String?) -> Settings? {
    var draft = SettingsDraft()
    for definition in SettingDefinition.all {
      guard let found = SetVariable(definition, lookup: lookup) else { continue }
      guard definition.assign(&draft, found.value) || found.isLenient else { return nil }
    }
    return draft.resolved()
  }

  /// Parses `AWS_LAMBDA_RUNTIME_API`, to report invalid settings to it; nil if it is malformed.
  package static func runtimeAPI(_ value: String) -> Endpoint? {
    SettingForm<Endpoint>.apiEndpoint.parse(trimmed(value))?.forConnecting
  }

  private static func unknownNames(among names: [String]) -> [SettingsWarning] {
    guard !names.isEmpty else { return [] }
    let known = SettingDefinition.all.map { $0.name }
    return names.filter { $0.hasPrefix("AWS_LWA_") && !known.contains($0) }.sorted()
      .map { .unknown(name: $0, nearest: NameSuggestion.nearest(to: $0, among: known)) }
  }
}

/// A variable that is set, under any of its names.
struct SetVariable {
  /// The name under which it was found.
  var name: String
  /// Its value, without surrounding white space; never empty.
  var value: String
  /// The name to use instead, if this one is deprecated.
  var replacement: String?
  /// Whether a malformed value is ignored with a warning.
  var isLenient: Bool

  /// Looks for the variable of this definition; nil if it is not set.
  init?(_ definition: SettingDefinition, lookup: (String) -> String?) {
    for name in [definition.name, definition.fallbackName, definition.deprecatedName] {
      guard let name, let value = lookup(name).map({ trimmed($0) }), !value.isEmpty else { continue }
      self.name = name
      self.value = value
      let isOldName = name == definition.deprecatedName
      replacement = isOldName ? definition.name : definition.replacement
      // A common name such as HOST may be set for another program, whose value must not keep the adapter from starting.
      isLenient = definition.strictness == .lenient || isOldName
      return
    }
    return nil
  }
}
