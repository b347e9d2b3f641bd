extension SettingsDraft {
  /// Conflicts between variables whose values are valid on their own.
  func contradictions(lookup: (String) -> String?) -> [SettingsError.Problem] {
    missingRuntimeAPI(lookup) + portConflicts(lookup) + hookPathConflicts
  }

  private func missingRuntimeAPI(_ lookup: (String) -> String?) -> [SettingsError.Problem] {
    guard runtimeAPI == nil, (lookup("AWS_LAMBDA_RUNTIME_API") ?? "").isEmpty else { return [] }
    return [
      SettingsError.Problem(
        name: "AWS_LAMBDA_RUNTIME_API", value: nil, reason: "is not set, so this is not Lambda",
        expected: "a start by Lambda, or on a developer's machine by `swiftlet local -- COMMAND`")
    ]
  }

  /// Ports at which requests for the app would reach the Runtime API instead. That responds to the readiness check with
  /// 404, which is healthy by default, and a caller could request the next invocation and get another caller's event.
  private func portConflicts(_ lookup: (String) -> String?) -> [SettingsError.Problem] {
    let apis = [
      (endpoint: runtimeAPI, owner: "Lambda's Runtime API (AWS_LAMBDA_RUNTIME_API)"),
      (endpoint: runtimeAPIProxy, owner: "the Runtime API proxy (AWS_LWA_LAMBDA_RUNTIME_API_PROXY)"),
    ]
    func problem(_ name: String, _ endpoint: Endpoint, _ port: UInt16) -> SettingsError.Problem? {
      guard
        let (api, owner) = apis.first(where: { $0.endpoint.map { endpoint.mayBeSameListener(as: $0) } ?? false }),
        let api
      else { return nil }
      let definition = SettingDefinition.all.first { $0.name == name }
      let found = definition.flatMap { SetVariable($0, lookup: lookup) }
      return SettingsError.Problem(
        name: found?.name ?? name, value: found.map { LogText.quoted($0.value) },
        reason: "\(found == nil ? "is not set, and its default \(port) " : "")is the port of \(owner) at \(api)",
        expected: "another port, on which the app listens")
    }
    var problems = [problem("AWS_LWA_PORT", app, port)]
    if let readinessPort, readinessPort != port {
      problems.append(problem("AWS_LWA_READINESS_CHECK_PORT", readiness, readinessPort))
    }
    return problems.compactMap { $0 }
  }

  private var hookPathConflicts: [SettingsError.Problem] {
    let hooks = [
      ("AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", settings.beforeCheckpointPath),
      ("AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", settings.afterRestorePath),
      ("AWS_LWA_DRAIN_PATH", settings.drainPath),
    ]
    return hooks.compactMap { name, path in
      guard let path, settings.allEventPaths.contains(path) else { return nil }
      return SettingsError.Problem(
        name: name, value: LogText.quoted(path),
        reason: "is also a path for events (AWS_LWA_PASS_THROUGH_PATH, AWS_LWA_EVENT_PATHS)",
        expected: "a separate path, since it is closed to outside callers")
    }
  }
}
