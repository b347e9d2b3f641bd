extension Settings {
  /// Reads all variables.
  ///
  /// White space around a value does not count, and an empty value is as good as none. All problems are told at once.
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
      guard let found = Found(definition, lookup: lookup) else { continue }
      if let replacement = found.replacement {
        warnings.append(.deprecated(name: found.name, replacement: replacement))
      }
      guard !definition.assign(&draft, found.value) else { continue }
      let problem = SettingsError.Problem.malformed(definition, name: found.name, value: found.value)
      if found.isLenient { warnings.append(.ignored(problem)) } else { problems.append(problem) }
    }
    problems += contradictions(in: draft, lookup: lookup)
    guard problems.isEmpty else { throw SettingsError(problems: problems) }
    warnings += unknownNames(among: names)
    return (draft.resolved(), warnings)
  }

  /// A variable that is set, by whichever of its names.
  private struct Found {
    var name: String
    var value: String
    /// The name to use instead, where this one is deprecated.
    var replacement: String?
    var isLenient: Bool

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

  /// What is wrong between variables that are right each by itself.
  private static func contradictions(
    in draft: SettingsDraft, lookup: (String) -> String?
  ) -> [SettingsError.Problem] {
    var problems: [SettingsError.Problem] = []
    if draft.runtimeAPI == nil, (lookup("AWS_LAMBDA_RUNTIME_API") ?? "").isEmpty {
      problems.append(
        SettingsError.Problem(
          name: "AWS_LAMBDA_RUNTIME_API", value: nil, reason: "is not set, so this is not Lambda",
          expected: "to be started by Lambda, or on a developer's machine by `swiftlet local -- COMMAND`"))
    }
    let hooks = [
      ("AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", draft.settings.beforeCheckpointPath),
      ("AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", draft.settings.afterRestorePath),
    ]
    for (name, path) in hooks where path.map({ draft.settings.allEventPaths.contains($0) }) ?? false {
      problems.append(
        SettingsError.Problem(
          name: name, value: path.map { LogText.quoted($0) },
          reason: "is a path of events (AWS_LWA_PASS_THROUGH_PATH, AWS_LWA_EVENT_PATHS) too",
          expected: "a path of its own, since outside callers are kept from it"))
    }
    return problems
  }

  private static func unknownNames(among names: [String]) -> [SettingsWarning] {
    guard !names.isEmpty else { return [] }
    let known = SettingDefinition.all.map(\.name)
    return names.filter { $0.hasPrefix("AWS_LWA_") && !known.contains($0) }.sorted()
      .map { .unknown(name: $0, nearest: NameSuggestion.nearest(to: $0, among: known)) }
  }
}
