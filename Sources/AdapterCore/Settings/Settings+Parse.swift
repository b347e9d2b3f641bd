extension Settings {
  /// Reads all variables.
  ///
  /// White space around a value is ignored, and an empty value counts as not set. All problems are reported at once.
  ///
  /// - Parameters:
  ///   - lookup: the value of an environment variable.
  ///   - names: the names of the environment variables that begin with `AWS_LWA_`, for warnings about those that mean nothing.
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

  /// The settings of an adapter that is yet to be started, so that nothing is known of its Runtime API; nil if a variable
  /// is malformed.
  package static func beforeStart(lookup: (String) -> String?) -> Settings? {
    var draft = SettingsDraft()
    for definition in SettingDefinition.all {
      guard let found = SetVariable(definition, lookup: lookup) else { continue }
      guard definition.assign(&draft, found.value) || found.isLenient else { return nil }
    }
    return draft.resolved()
  }

  /// The Runtime API of this value of `AWS_LAMBDA_RUNTIME_API`, for reporting settings that cannot be used; nil if it is
  /// malformed.
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
